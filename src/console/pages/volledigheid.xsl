<?xml version="1.0" encoding="UTF-8"?>
<!-- Which fields the delivered bpvo's lack, and what that costs here. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>
	<xsl:template match="dashboard" mode="beeld">
		<p class="toelichting">Met de zes sleutels werkt alles. Wat daarnaast ontbreekt in de bpvo’s die uw school via DUO aanlevert, kost detail in dit dashboard. Hieronder staat wat.</p>
		<xsl:choose>
			<xsl:when test="@landelijk"><div class="melding let-op"><p>Volledigheid is er per school. <a href="/dashboard/scholen">Kies een school</a>.</p></div></xsl:when>
			<xsl:when test="not(gegeven)"><div class="melding let-op"><p>Er zijn geen bpvo’s in deze periode.</p></div></xsl:when>
			<xsl:otherwise>
				<table class="vragen gegevens" id="tabel-volledigheid">
					<caption class="verborgen">Volledigheid per gegeven</caption>
					<thead><tr><th scope="col">Gegeven</th><th scope="col">Gevuld</th><th scope="col">Wat ontbreken kost</th></tr></thead>
					<tbody><xsl:apply-templates select="gegeven"/></tbody>
				</table>
			</xsl:otherwise>
		</xsl:choose>
		<xsl:apply-templates select="aanleveren"/>
	</xsl:template>

	<xsl:template match="gegeven">
		<tr>
			<th scope="row"><xsl:value-of select="@naam"/></th>
			<td>
				<p class="cijfer-getal"><span><xsl:value-of select="floor(@pct)"/><span class="eenheid">%</span></span></p>
				<svg xmlns="http://www.w3.org/2000/svg" class="staaf staaf-gewoon" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
					<rect class="staaf-baan" x="0" y="2" width="100" height="6"/>
					<rect class="staaf-waarde" x="0" y="2" width="{@pct}" height="6"/>
				</svg>
				<p class="cijfer-feiten"><span class="feit"><xsl:value-of select="concat(format-number(@ontbreekt, '#.##0', 'nl'), ' van ', format-number(@van, '#.##0', 'nl'))"/> ontbreken</span></p>
			</td>
			<td><xsl:if test="@ontbreekt &gt; 0"><p><xsl:value-of select="@gevolg"/></p></xsl:if></td>
		</tr>
	</xsl:template>

	<xsl:template match="aanleveren">
		<section aria-labelledby="aanleveren">
			<h2 id="aanleveren">Contactgegevens van studenten</h2>
			<xsl:choose>
				<xsl:when test="@zonder = 0"><p class="toelichting">Van alle bpvo’s die nog eindigen zijn gegevens aangeleverd.</p></xsl:when>
				<xsl:otherwise>
					<p class="toelichting">Van <xsl:value-of select="format-number(@zonder, '#.##0', 'nl')"/> bpvo’s die nog eindigen ontbreken contactgegevens. Zonder die gegevens krijgt de student geen uitnodiging<xsl:if test="@te_laat &gt; 0">; voor <xsl:value-of select="format-number(@te_laat, '#.##0', 'nl')"/> is het moment van uitnodigen al voorbij</xsl:if>.</p>
					<div class="schuif" tabindex="0" role="region" aria-labelledby="aanleveren">
						<table class="gewoon">
							<thead><tr><th scope="col">Einde bpv</th><th scope="col">Aanleveren vóór</th><th scope="col" class="getal">Bpvo’s</th><th scope="col" class="getal">Zonder gegevens</th></tr></thead>
							<tbody>
								<xsl:for-each select="termijn">
									<tr>
										<th scope="row"><xsl:call-template name="dag"><xsl:with-param name="dag" select="@einde"/></xsl:call-template></th>
										<td><xsl:call-template name="dag"><xsl:with-param name="dag" select="@voor"/></xsl:call-template></td>
										<td class="getal"><xsl:value-of select="format-number(@bpvos, '#.##0', 'nl')"/></td>
										<td class="getal"><xsl:value-of select="format-number(@zonder, '#.##0', 'nl')"/></td>
									</tr>
								</xsl:for-each>
							</tbody>
						</table>
					</div>
				</xsl:otherwise>
			</xsl:choose>
		</section>
	</xsl:template>

	<xsl:template name="dag">
		<xsl:param name="dag"/>
		<xsl:value-of select="concat(substring($dag, 9, 2), '-', substring($dag, 6, 2), '-', substring($dag, 1, 4))"/>
	</xsl:template>
</xsl:stylesheet>
