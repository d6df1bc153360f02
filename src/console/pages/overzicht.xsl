<?xml version="1.0" encoding="UTF-8"?>
<!-- The first page: two marks, what stands out, seven themes, students beside leerbedrijven. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>

	<xsl:template match="dashboard" mode="beeld">
		<section class="rapporten" aria-label="Rapportcijfer en respons">
			<xsl:apply-templates select="rapport"/>
		</section>
		<xsl:if test="opvallend">
			<section class="opvallend" aria-labelledby="opvallend">
				<h2 id="opvallend">Wat opvalt</h2>
				<ul>
					<xsl:apply-templates select="opvallend"/>
				</ul>
			</section>
		</xsl:if>
		<section aria-labelledby="themas">
			<h2 id="themas">Zeven thema’s</h2>
			<p class="toelichting">Het percentage dat tevreden is: 4 of 5 op een schaal van 5.<xsl:if test="not(@landelijk)"> Het streepje in de balk is het landelijke cijfer.</xsl:if></p>
			<table class="themas" id="tabel-themas">
				<caption class="verborgen">Percentage tevreden per thema, studenten naast leerbedrijven</caption>
				<thead>
					<tr>
						<th scope="col">Thema</th>
						<th scope="col"><xsl:call-template name="respondent"><xsl:with-param name="code">STUDENT</xsl:with-param></xsl:call-template></th>
						<th scope="col"><xsl:call-template name="respondent"><xsl:with-param name="code">LEERBEDRIJF</xsl:with-param></xsl:call-template></th>
					</tr>
				</thead>
				<tbody>
					<xsl:apply-templates select="thema"/>
				</tbody>
			</table>
		</section>
	</xsl:template>

	<xsl:template match="rapport">
		<article class="rapport rapport-{@respondent}">
			<h2><xsl:call-template name="respondent"><xsl:with-param name="code" select="@respondent"/></xsl:call-template></h2>
			<xsl:choose>
				<xsl:when test="cijfer/@reden">
					<p class="cijfer-geen"><xsl:apply-templates select="cijfer" mode="reden"/></p>
				</xsl:when>
				<xsl:otherwise>
					<p class="rapport-getal"><xsl:apply-templates select="cijfer" mode="getal"/></p>
					<p class="rapport-naam">rapportcijfer voor <xsl:choose><xsl:when test="@respondent = 'STUDENT'">de stage of leerbaan</xsl:when><xsl:otherwise>de bpv</xsl:otherwise></xsl:choose></p>
					<p class="rapport-feiten">
						<xsl:apply-templates select="cijfer" mode="landelijk"/>
						<xsl:apply-templates select="cijfer" mode="verschil"/>
					</p>
				</xsl:otherwise>
			</xsl:choose>
			<xsl:if test="lijn/punt[2]">
				<xsl:apply-templates select="lijn"/>
			</xsl:if>
			<xsl:if test="respons">
				<p class="rapport-respons"><a href="/dashboard/respons{$query}">Respons</a><xsl:text>: </xsl:text><xsl:value-of select="respons/@tekst"/></p>
			</xsl:if>
		</article>
	</xsl:template>

	<!-- A line without axes: x and y are in the document, 0 to 100. -->
	<xsl:template match="lijn">
		<svg xmlns="http://www.w3.org/2000/svg" class="lijntje lijntje-{../@respondent}" viewBox="-3 -8 106 116" preserveAspectRatio="none" role="img" aria-label="{@alt}">
			<polyline class="lijntje-lijn">
				<xsl:attribute name="points">
					<xsl:for-each select="punt"><xsl:value-of select="concat(@x, ',', 100 - @y, ' ')"/></xsl:for-each>
				</xsl:attribute>
			</polyline>
		</svg>
	</xsl:template>

	<xsl:template match="opvallend">
		<li class="opvallend-{@verschil}">
			<a href="/dashboard/thema{$query}&amp;thema={@thema}"><xsl:value-of select="@naam"/></a>
			<xsl:text>: </xsl:text>
			<xsl:choose>
				<xsl:when test="@respondent = 'STUDENT'">studenten</xsl:when>
				<xsl:otherwise>leerbedrijven</xsl:otherwise>
			</xsl:choose>
			<xsl:text> zijn </xsl:text>
			<strong><xsl:choose><xsl:when test="@verschil = 'HOGER'">meer</xsl:when><xsl:otherwise>minder</xsl:otherwise></xsl:choose> tevreden dan landelijk</strong>
			<xsl:text> (</xsl:text>
			<xsl:value-of select="format-number(@waarde, '0')"/>% tegen <xsl:value-of select="format-number(@landelijk, '0')"/>
			<xsl:text>%).</xsl:text>
		</li>
	</xsl:template>

	<xsl:template match="thema">
		<tr>
			<th scope="row">
				<a class="thema-naam" href="/dashboard/thema{$query}&amp;thema={@code}"><xsl:value-of select="@naam"/></a>
				<p class="definitie"><xsl:value-of select="@definitie"/></p>
			</th>
			<xsl:for-each select="cijfer">
				<td>
					<p class="cel-respondent" aria-hidden="true"><xsl:call-template name="respondent"><xsl:with-param name="code" select="@respondent"/></xsl:call-template></p>
					<xsl:apply-templates select="." mode="cel"/>
				</td>
			</xsl:for-each>
		</tr>
	</xsl:template>
</xsl:stylesheet>
