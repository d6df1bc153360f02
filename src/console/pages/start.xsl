<?xml version="1.0" encoding="UTF-8"?>
<!-- <start><school brin=>name</school></start>: what there is, as cards; the same as the menu, with room for words. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="layout.xsl"/>
	<xsl:template match="inhoud">
		<p class="inleiding">
			<xsl:text>Dag </xsl:text>
			<xsl:value-of select="/pagina/bezoeker/@volledige_naam"/>
			<xsl:choose>
				<xsl:when test="/pagina/bezoeker/@school_naam">
					<xsl:text>. Hier ziet u wat studenten en leerbedrijven vinden van de beroepspraktijkvorming van </xsl:text>
					<xsl:value-of select="/pagina/bezoeker/@school_naam"/>
					<xsl:text>.</xsl:text>
				</xsl:when>
				<xsl:otherwise>
					<xsl:text>. U ziet hier </xsl:text>
					<xsl:value-of select="count(start/school)"/>
					<xsl:text> </xsl:text>
					<xsl:choose>
						<xsl:when test="count(start/school) = 1">school</xsl:when>
						<xsl:otherwise>scholen</xsl:otherwise>
					</xsl:choose>
					<xsl:text>.</xsl:text>
				</xsl:otherwise>
			</xsl:choose>
		</p>
		<ul class="kaarten">
			<xsl:for-each select="/pagina/menu/item[@pad != '/']">
				<li class="kaart">
					<a href="{@pad}"><xsl:value-of select="."/></a>
					<xsl:if test="@groep">
						<span><xsl:value-of select="@groep"/></span>
					</xsl:if>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:template>
</xsl:stylesheet>
