<?xml version="1.0" encoding="UTF-8"?>
<!-- How many placements there were, who was invited, who answered. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>
	<xsl:template match="dashboard" mode="beeld">
		<section class="rapporten" aria-label="Van bpvo tot antwoord">
			<xsl:for-each select="trechter">
				<article class="rapport rapport-{@respondent}">
					<h2><xsl:call-template name="respondent"><xsl:with-param name="code" select="@respondent"/></xsl:call-template></h2>
					<xsl:choose>
						<xsl:when test="@pct">
							<p class="rapport-getal"><xsl:value-of select="format-number(@pct, '0')"/><span class="eenheid">%</span></p>
							<p class="rapport-naam">van de bpvo’s heeft een ingevulde vragenlijst</p>
						</xsl:when>
						<xsl:otherwise><p class="cijfer-geen">Geen respons te tonen</p></xsl:otherwise>
					</xsl:choose>
					<ol class="trechter">
						<xsl:for-each select="stap">
							<li>
								<span class="trechter-naam"><xsl:value-of select="@naam"/></span>
								<span class="trechter-aantal"><xsl:choose><xsl:when test="@aantal"><xsl:value-of select="format-number(@aantal, '#.##0', 'nl')"/></xsl:when><xsl:otherwise>niet getoond</xsl:otherwise></xsl:choose></span>
								<svg xmlns="http://www.w3.org/2000/svg" class="staaf staaf-{../@respondent}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
									<rect class="staaf-baan" x="0" y="2" width="100" height="6"/>
									<xsl:if test="@pct"><rect class="staaf-waarde" x="0" y="2" width="{@pct}" height="6"/></xsl:if>
								</svg>
							</li>
						</xsl:for-each>
					</ol>
				</article>
			</xsl:for-each>
		</section>
		<section aria-labelledby="per-jaar">
			<h2 id="per-jaar">Per periode</h2>
			<div class="schuif" tabindex="0" role="region" aria-labelledby="per-jaar">
				<table class="gewoon">
					<thead>
						<tr><th scope="col">Periode</th><th scope="col">Wie</th><th scope="col" class="getal">Bpvo’s</th><th scope="col" class="getal">Uitgenodigd</th><th scope="col" class="getal">Ingevuld</th><th scope="col" class="getal">Respons</th></tr>
					</thead>
					<tbody>
						<xsl:for-each select="respons">
							<tr>
								<th scope="row"><xsl:value-of select="@periode"/></th>
								<td><xsl:call-template name="respondent"><xsl:with-param name="code" select="@respondent"/></xsl:call-template></td>
								<xsl:apply-templates select="@bpvos"/>
								<xsl:call-template name="count"><xsl:with-param name="value" select="@uitgenodigd"/></xsl:call-template>
								<xsl:call-template name="count"><xsl:with-param name="value" select="@ingevuld"/></xsl:call-template>
								<td class="getal"><xsl:choose><xsl:when test="@pct"><xsl:value-of select="format-number(@pct, '0')"/>%</xsl:when><xsl:otherwise><span class="zacht">–</span></xsl:otherwise></xsl:choose></td>
							</tr>
						</xsl:for-each>
					</tbody>
				</table>
			</div>
		</section>
	</xsl:template>
	<xsl:template match="@bpvos"><td class="getal"><xsl:value-of select="format-number(., '#.##0', 'nl')"/></td></xsl:template>
	<xsl:template name="count">
		<xsl:param name="value"/>
		<td class="getal">
			<xsl:choose>
				<xsl:when test="$value"><xsl:value-of select="format-number($value, '#.##0', 'nl')"/></xsl:when>
				<xsl:otherwise><span class="zacht">–</span></xsl:otherwise>
			</xsl:choose>
		</td>
	</xsl:template>
</xsl:stylesheet>
