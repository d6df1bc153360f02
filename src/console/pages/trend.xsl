<?xml version="1.0" encoding="UTF-8"?>
<!-- Years beside each other: a picture and a table for each theme. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>
	<xsl:template match="dashboard" mode="beeld">
		<p class="toelichting">Het percentage dat tevreden is, per jaar. Een gestreepte lijn is het landelijke cijfer. Een jaar met minder dan 5 antwoorden blijft leeg.</p>
		<div class="grafieken">
			<xsl:apply-templates select="verloop"/>
		</div>
	</xsl:template>
</xsl:stylesheet>
