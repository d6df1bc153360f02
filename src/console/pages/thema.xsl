<?xml version="1.0" encoding="UTF-8"?>
<!-- One theme: its questions, how answers are spread, the country beside it, and its years. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>

	<xsl:template match="dashboard" mode="beeld">
		<p class="inleiding"><xsl:value-of select="thema/@definitie"/></p>
		<nav class="pillen" aria-label="Thema’s">
			<ul class="rijtje">
				<xsl:for-each select="anderthema">
					<li>
						<a href="/dashboard/thema{$query}&amp;thema={@code}">
							<xsl:if test="@code = ../thema/@code"><xsl:attribute name="aria-current">true</xsl:attribute></xsl:if>
							<xsl:value-of select="@naam"/>
						</a>
					</li>
				</xsl:for-each>
			</ul>
		</nav>
		<section class="rapporten" aria-label="Het thema in twee cijfers">
			<xsl:for-each select="thema/cijfer">
				<article class="rapport rapport-{@respondent}">
					<h2><xsl:call-template name="respondent"><xsl:with-param name="code" select="@respondent"/></xsl:call-template></h2>
					<xsl:choose>
						<xsl:when test="@reden"><p class="cijfer-geen"><xsl:apply-templates select="." mode="reden"/></p></xsl:when>
						<xsl:otherwise>
							<p class="rapport-getal"><xsl:apply-templates select="." mode="getal"/></p>
							<p class="rapport-naam">tevreden over <xsl:value-of select="translate(../@naam, 'EVABUP', 'evabup')"/></p>
							<xsl:apply-templates select="." mode="staaf"/>
							<p class="rapport-feiten">
								<xsl:apply-templates select="." mode="landelijk"/>
								<xsl:apply-templates select="." mode="verschil"/>
								<xsl:apply-templates select="." mode="n"/>
							</p>
						</xsl:otherwise>
					</xsl:choose>
				</article>
			</xsl:for-each>
		</section>
		<xsl:apply-templates select="vragen"/>
		<xsl:apply-templates select="verloop"/>
	</xsl:template>

	<xsl:template match="vragen">
		<section aria-labelledby="vragen-{@respondent}">
			<h2 id="vragen-{@respondent}" class="respondent respondent-{@respondent}">
				<xsl:choose>
					<xsl:when test="@respondent = 'STUDENT'">Wat studenten antwoordden</xsl:when>
					<xsl:otherwise>Wat leerbedrijven antwoordden</xsl:otherwise>
				</xsl:choose>
			</h2>
			<table class="vragen">
				<caption class="verborgen">Vragen van dit thema, met percentage en verdeling</caption>
				<thead>
					<tr>
						<th scope="col">Vraag</th>
						<th scope="col">Uitkomst</th>
						<th scope="col">Verdeling</th>
					</tr>
				</thead>
				<tbody>
					<xsl:for-each select="vraag">
						<tr>
							<th scope="row"><a href="/dashboard/vraag{$query}&amp;thema={@thema}&amp;respondent={../@respondent}&amp;vraag={@code}"><xsl:value-of select="@tekst"/></a></th>
							<td><xsl:apply-templates select="cijfer" mode="cel"/></td>
							<td><xsl:apply-templates select="verdeling" mode="cel"/></td>
						</tr>
					</xsl:for-each>
				</tbody>
			</table>
		</section>
	</xsl:template>

	<xsl:template match="verdeling" mode="cel">
		<xsl:apply-templates select="." mode="staaf"/>
		<ul class="legenda">
			<xsl:for-each select="deel">
				<li><span class="sleutel deel-{@trap}" aria-hidden="true"/><xsl:value-of select="concat(@naam, ' ', format-number(@pct, '0'), '%')"/></li>
			</xsl:for-each>
		</ul>
	</xsl:template>

	<!-- Several answers could be given: they do not add up to one bar. -->
	<xsl:template match="verdeling[@meerkeuze]" mode="cel">
		<ul class="keuzes">
			<xsl:for-each select="deel">
				<li>
					<span><xsl:value-of select="@naam"/></span>
					<span class="keuze-pct"><xsl:value-of select="format-number(@pct, '0')"/>%</span>
					<svg xmlns="http://www.w3.org/2000/svg" class="staaf staaf-{../@respondent}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
						<rect class="staaf-baan" x="0" y="2" width="100" height="6"/>
						<rect class="staaf-waarde" x="0" y="2" width="{@pct}" height="6"/>
					</svg>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:template>
</xsl:stylesheet>
