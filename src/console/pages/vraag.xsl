<?xml version="1.0" encoding="UTF-8"?>
<!-- One question: the answers counted, the country beside them, its years. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>

	<xsl:template match="dashboard" mode="beeld">
		<section class="rapporten" aria-label="Uitkomst">
			<article class="rapport rapport-{vraag/@respondent}">
				<h2><xsl:call-template name="respondent"><xsl:with-param name="code" select="vraag/@respondent"/></xsl:call-template></h2>
				<xsl:for-each select="vraag/cijfer">
					<xsl:choose>
						<xsl:when test="@maat = 'KEUZE'"><p class="rapport-feiten"><xsl:apply-templates select="." mode="n"/></p></xsl:when>
						<xsl:when test="@reden"><p class="cijfer-geen"><xsl:apply-templates select="." mode="reden"/></p></xsl:when>
						<xsl:otherwise>
							<p class="rapport-getal"><xsl:apply-templates select="." mode="getal"/></p>
							<p class="rapport-naam"><xsl:apply-templates select="." mode="betekenis"/></p>
							<xsl:apply-templates select="." mode="staaf"/>
							<p class="rapport-feiten">
								<xsl:apply-templates select="." mode="landelijk"/>
								<xsl:apply-templates select="." mode="verschil"/>
								<xsl:apply-templates select="." mode="n"/>
							</p>
						</xsl:otherwise>
					</xsl:choose>
				</xsl:for-each>
			</article>
			<xsl:apply-templates select="vraag/verdeling" mode="tabel"/>
		</section>
		<xsl:apply-templates select="verloop"/>
	</xsl:template>

	<xsl:template match="verdeling" mode="tabel">
		<section class="paneel" aria-labelledby="verdeling">
			<h2 id="verdeling" class="h3">Verdeling van de antwoorden</h2>
			<table class="gewoon verdeling-tabel">
				<thead>
					<tr><th scope="col">Antwoord</th><th scope="col"><span class="verborgen">Staaf</span></th><th scope="col" class="getal">Deel</th></tr>
				</thead>
				<tbody>
					<xsl:for-each select="deel">
						<tr>
							<th scope="row"><xsl:value-of select="@naam"/></th>
							<td>
								<svg xmlns="http://www.w3.org/2000/svg" class="staaf" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
									<rect class="deel deel-{@trap}" x="0" y="1" width="{@pct}" height="8"/>
								</svg>
							</td>
							<td class="getal"><xsl:value-of select="format-number(@pct, '0')"/>%</td>
						</tr>
					</xsl:for-each>
				</tbody>
			</table>
			<xsl:if test="@meerkeuze"><p class="klein">Meer antwoorden konden; samen kan het meer dan 100% zijn.</p></xsl:if>
		</section>
	</xsl:template>
</xsl:stylesheet>
