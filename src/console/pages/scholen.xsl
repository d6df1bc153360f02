<?xml version="1.0" encoding="UTF-8"?>
<!-- <scholen landelijk="ja"><school brin= naam=/></scholen>: for who sees more than one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="layout.xsl"/>
	<xsl:template match="inhoud">
		<xsl:apply-templates select="scholen"/>
	</xsl:template>

	<xsl:template match="scholen">
		<p class="inleiding">Van welke school wilt u de cijfers zien?</p>
		<xsl:if test="@landelijk">
			<p><a class="knop" href="/dashboard?school=landelijk">Heel Nederland</a></p>
		</xsl:if>
		<xsl:choose>
			<xsl:when test="school">
				<ul class="kaarten">
					<xsl:for-each select="school">
						<li class="kaart">
							<a href="/dashboard?school={@brin}"><xsl:value-of select="@naam"/></a>
							<span>BRIN <xsl:value-of select="@brin"/></span>
						</li>
					</xsl:for-each>
				</ul>
			</xsl:when>
			<xsl:otherwise><p>Er zijn nog geen scholen aan u toegewezen. De beheerder van de BPV Monitor kan dat doen.</p></xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
