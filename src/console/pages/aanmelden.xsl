<?xml version="1.0" encoding="UTF-8"?>
<!-- <aanmelden naar= fout= afgemeld="ja" oidc="ja" certificaat= certificaat_tot=/> -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="layout.xsl"/>
	<xsl:template match="inhoud">
		<xsl:apply-templates select="aanmelden"/>
	</xsl:template>

	<xsl:template match="aanmelden">
		<p class="inleiding">De BPV Monitor laat zien wat studenten en leerbedrijven vinden van de beroepspraktijkvorming.</p>
		<xsl:if test="@fout">
			<p class="melding fout" role="alert"><xsl:value-of select="@fout"/></p>
		</xsl:if>
		<xsl:if test="@afgemeld">
			<p class="melding goed" role="status">U bent afgemeld.</p>
		</xsl:if>
		<div class="wegen">
			<xsl:if test="@oidc">
				<section class="weg">
					<h2>Met uw organisatieaccount</h2>
					<p>U logt in op de plek die u van uw werk kent en komt daarna hier terug.</p>
					<p>
						<a class="knop" href="/aanmelden/oidc">
							<xsl:if test="@naar_query">
								<xsl:attribute name="href">/aanmelden/oidc?naar=<xsl:value-of select="@naar_query"/></xsl:attribute>
							</xsl:if>
							<xsl:text>Verder met organisatieaccount</xsl:text>
						</a>
					</p>
				</section>
			</xsl:if>
			<section class="weg">
				<h2>Met een certificaat</h2>
				<xsl:choose>
					<xsl:when test="@certificaat">
						<p>Uw browser toonde dit certificaat:</p>
						<p class="certificaat"><xsl:value-of select="@certificaat"/><br/>
							<span>geldig tot <xsl:value-of select="substring(@certificaat_tot, 1, 10)"/></span></p>
						<form method="post" action="/aanmelden/certificaat">
							<xsl:if test="@naar">
								<input type="hidden" name="naar" value="{@naar}"/>
							</xsl:if>
							<button class="knop" type="submit">Aanmelden met certificaat</button>
						</form>
					</xsl:when>
					<xsl:otherwise>
						<p>Uw browser toonde geen certificaat. Hebt u er een? Installeer het, sluit de browser en open deze
							pagina opnieuw: de browser vraagt dan welk certificaat u wilt gebruiken.</p>
					</xsl:otherwise>
				</xsl:choose>
			</section>
			<section class="weg">
				<h2>Nog geen toegang?</h2>
				<p>Uw SBB-adviseur regelt toegang voor medewerkers van uw school. Weet u niet wie dat is? Team
					Service &amp; Informatie helpt u verder: <a href="tel:+31883380000">088 338 00 00</a> of
					<a href="mailto:info@s-bb.nl">info@s-bb.nl</a>.</p>
			</section>
		</div>
	</xsl:template>
</xsl:stylesheet>
