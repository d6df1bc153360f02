<?xml version="1.0" encoding="UTF-8"?>
<!-- What people wrote: masked, reviewed, from five in the cell, in no order, and with nothing beside it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>
	<xsl:template match="dashboard" mode="beeld">
		<p class="toelichting">Letterlijk wat studenten en leerbedrijven in de laatste drie studiejaren schreven. Namen, adressen en nummers zijn weggelakt, de volgorde is willekeurig, en er staat niets bij waaruit blijkt wie het schreef. Daarom werken hier alleen de filters op opleiding en sector.</p>
		<xsl:choose>
			<xsl:when test="@landelijk"><div class="melding let-op"><p>Open antwoorden zijn er per school. <a href="/dashboard/scholen">Kies een school</a>.</p></div></xsl:when>
			<xsl:when test="not(open)"><div class="melding let-op"><p>De vragenlijsten hebben geen open vragen.</p></div></xsl:when>
		</xsl:choose>
		<xsl:apply-templates select="open"/>
	</xsl:template>

	<xsl:template match="open">
		<section aria-labelledby="open-{@respondent}-{@code}">
			<h2 id="open-{@respondent}-{@code}"><xsl:value-of select="@tekst"/></h2>
			<p class="toelichting"><xsl:call-template name="respondent"><xsl:with-param name="code" select="@respondent"/></xsl:call-template></p>
			<xsl:choose>
				<xsl:when test="antwoord">
					<ul class="citaten citaten-{@respondent}">
						<xsl:for-each select="antwoord"><li><p><xsl:value-of select="."/></p></li></xsl:for-each>
					</ul>
					<xsl:if test="@meer"><p class="klein"><xsl:value-of select="@meer"/></p></xsl:if>
				</xsl:when>
				<xsl:when test="@reden = 'TE_WEINIG'"><p class="cijfer-geen">Minder dan 5 antwoorden: bekijk de hele sector of de hele school.</p></xsl:when>
				<xsl:otherwise><p class="cijfer-geen">Er zijn geen antwoorden te tonen.</p></xsl:otherwise>
			</xsl:choose>
		</section>
	</xsl:template>
</xsl:stylesheet>
