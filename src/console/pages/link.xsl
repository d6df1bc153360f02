<?xml version="1.0" encoding="UTF-8"?>
<!-- <link/>: an address that logs somebody in once. It is used by the button, not by looking at it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="layout.xsl"/>
	<xsl:template match="inhoud">
		<p class="inleiding">Met deze link meldt u zich één keer aan. Daarna werkt hij niet meer.</p>
		<form method="post" action="{/pagina/@pad}">
			<xsl:call-template name="csrf"/>
			<button class="knop" type="submit">Aanmelden</button>
		</form>
	</xsl:template>
</xsl:stylesheet>
