<?xml version="1.0" encoding="UTF-8"?>
<!-- <taken><taak woorden= uitleg= pad= | elders="ja">title</taak>…</taken>: all that the visitor may do, by noun, and what is not done here. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="beheer.xsl"/>
	<xsl:key name="bij-woord" match="taak[@pad]" use="substring-before(concat(@woorden, ' '), ' ')"/>

	<xsl:template match="inhoud">
		<p class="inleiding">Dezelfde taken als op de opdrachtregel (bpv-admin), met dezelfde regels en dezelfde audit.</p>
		<div class="taken">
			<xsl:for-each select="taken/taak[@pad][generate-id() = generate-id(key('bij-woord', substring-before(concat(@woorden, ' '), ' '))[1])]">
				<section>
					<h2 class="woord"><xsl:value-of select="substring-before(concat(@woorden, ' '), ' ')"/></h2>
					<ul>
						<xsl:for-each select="key('bij-woord', substring-before(concat(@woorden, ' '), ' '))">
							<li><a href="{@pad}"><xsl:value-of select="."/></a><span><xsl:value-of select="@uitleg"/></span></li>
						</xsl:for-each>
					</ul>
				</section>
			</xsl:for-each>
		</div>
		<h2>Niet op deze pagina's</h2>
		<p>Dit blijft op de opdrachtregel, op de machine zelf.</p>
		<dl class="gegevens">
			<xsl:for-each select="taken/taak[@elders]">
				<div><dt><code>bpv-admin <xsl:value-of select="@woorden"/></code></dt><dd><xsl:value-of select="@uitleg"/></dd></div>
			</xsl:for-each>
		</dl>
	</xsl:template>
</xsl:stylesheet>
