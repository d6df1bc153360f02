<?xml version="1.0" encoding="UTF-8"?>
<!-- <fout status=>a sentence that says what to do</fout> -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="layout.xsl"/>
	<xsl:template match="inhoud">
		<p class="inleiding"><xsl:value-of select="fout"/></p>
		<p><a class="knop" href="/">Naar het begin</a></p>
	</xsl:template>
</xsl:stylesheet>
