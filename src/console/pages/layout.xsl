<?xml version="1.0" encoding="UTF-8"?>
<!--
  What every page has around it. A page imports this and writes a template for `inhoud`, which stands in its data document:

    <pagina titel= pad= query= route= csrf= omgeving= nu=>
      <bezoeker naam= volledige_naam= school= school_naam=><rol code=>…</rol></bezoeker>     absent: nobody is logged in
      <menu><item pad= groep= hier="ja">…</item></menu>
      <inhoud>…</inhoud>
    </pagina>

  No page has style or script in it (the policy refuses both): classes of style.css, attributes of SVG.
  Templates for pages: csrf, tabel, melding.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:output method="html" encoding="UTF-8" indent="no"/>
	<xsl:strip-space elements="*"/>

	<xsl:template match="/pagina">
		<html lang="nl">
			<head>
				<meta name="viewport" content="width=device-width, initial-scale=1"/>
				<meta name="color-scheme" content="light dark"/>
				<title><xsl:value-of select="@titel"/> · BPV Monitor</title>
				<link rel="stylesheet" href="/static/style.css"/>
				<link rel="icon" href="/static/favicon.svg" type="image/svg+xml"/>
				<xsl:call-template name="hoofd"/>
			</head>
			<body>
				<a class="overslaan" href="#inhoud">Naar de inhoud</a>
				<xsl:call-template name="kop"/>
				<div>
					<!-- A menu of a few words stands above the page, one of many beside it. -->
					<xsl:attribute name="class">vlak<xsl:if test="not(menu/item/@groep)"> vlak-breed</xsl:if></xsl:attribute>
					<xsl:if test="menu/item[@groep or position() &gt; 1]">
						<xsl:call-template name="menu"/>
					</xsl:if>
					<main id="inhoud" tabindex="-1">
						<h1><xsl:value-of select="@titel"/></h1>
						<xsl:apply-templates select="inhoud"/>
					</main>
				</div>
				<xsl:call-template name="voet"/>
			</body>
		</html>
	</xsl:template>

	<!-- A page that needs more in its head (a script of ours) writes this one again. -->
	<xsl:template name="hoofd"/>

	<xsl:template name="kop">
		<header class="kop">
			<a class="merk" href="/">
				<svg class="merkteken" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
					<rect x="3" y="17" width="6" height="12" rx="2"/>
					<rect x="13" y="10" width="6" height="19" rx="2"/>
					<rect x="23" y="3" width="6" height="26" rx="2"/>
				</svg>
				<span>BPV Monitor</span>
			</a>
			<xsl:if test="@omgeving = 'test'">
				<span class="omgeving">testomgeving</span>
			</xsl:if>
			<xsl:if test="bezoeker">
				<div class="wie">
					<p>
						<strong><xsl:value-of select="bezoeker/@volledige_naam"/></strong>
						<span>
							<xsl:choose>
								<xsl:when test="bezoeker/@school_naam"><xsl:value-of select="bezoeker/@school_naam"/></xsl:when>
								<xsl:otherwise>SBB</xsl:otherwise>
							</xsl:choose>
							<xsl:for-each select="bezoeker/rol">
								<xsl:text> · </xsl:text>
								<xsl:value-of select="."/>
							</xsl:for-each>
						</span>
					</p>
					<form method="post" action="/afmelden">
						<xsl:call-template name="csrf"/>
						<button class="stil" type="submit">Afmelden</button>
					</form>
				</div>
			</xsl:if>
		</header>
	</xsl:template>

	<xsl:template name="menu">
		<nav class="menu" aria-label="Hoofdmenu">
			<ul>
				<xsl:apply-templates select="menu/item"/>
			</ul>
		</nav>
	</xsl:template>

	<xsl:template match="menu/item">
		<xsl:if test="@groep and not(preceding-sibling::item[1]/@groep = @groep)">
			<li class="groep"><xsl:value-of select="@groep"/></li>
		</xsl:if>
		<li>
			<a href="{@pad}">
				<xsl:if test="@hier = 'ja'">
					<xsl:attribute name="aria-current">page</xsl:attribute>
				</xsl:if>
				<xsl:value-of select="."/>
			</a>
		</li>
	</xsl:template>

	<xsl:template name="voet">
		<footer class="voet">
			<p>BPV Monitor · Samenwerkingsorganisatie Beroepsonderwijs Bedrijfsleven</p>
			<p>
				<xsl:text>Vragen? Team Service &amp; Informatie, </xsl:text>
				<a href="tel:+31883380000">088 338 00 00</a>
				<xsl:text>, </xsl:text>
				<a href="mailto:info@s-bb.nl">info@s-bb.nl</a>
			</p>
		</footer>
	</xsl:template>

	<!-- In every form that changes something. -->
	<xsl:template name="csrf">
		<xsl:if test="/pagina/@csrf">
			<input type="hidden" name="csrf" value="{/pagina/@csrf}"/>
		</xsl:if>
	</xsl:template>

	<!-- <melding soort="goed|fout|let-op">…</melding> -->
	<xsl:template match="melding">
		<p class="melding {@soort}" role="status"><xsl:apply-templates/></p>
	</xsl:template>

	<!-- A table as model_table tells it. -->
	<xsl:template match="tabel" name="tabel">
		<xsl:if test="rij">
			<div class="schuif" role="region" aria-label="Tabel" tabindex="0">
				<table>
					<thead>
						<tr>
							<xsl:for-each select="kolom">
								<th scope="col">
									<xsl:if test="@soort = 'getal'">
										<xsl:attribute name="class">getal</xsl:attribute>
									</xsl:if>
									<xsl:value-of select="@naam"/>
								</th>
							</xsl:for-each>
						</tr>
					</thead>
					<tbody>
						<xsl:for-each select="rij">
							<tr>
								<xsl:for-each select="cel">
									<xsl:variable name="plaats" select="position()"/>
									<td>
										<xsl:if test="../../kolom[$plaats]/@soort = 'getal'">
											<xsl:attribute name="class">getal</xsl:attribute>
										</xsl:if>
										<xsl:value-of select="."/>
									</td>
								</xsl:for-each>
							</tr>
						</xsl:for-each>
					</tbody>
				</table>
			</div>
		</xsl:if>
		<xsl:for-each select="zin">
			<p class="zin"><xsl:value-of select="."/></p>
		</xsl:for-each>
	</xsl:template>
</xsl:stylesheet>
