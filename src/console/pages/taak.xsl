<?xml version="1.0" encoding="UTF-8"?>
<!-- Any verb: <antwoord uitkomst= csv= fout=><tabel/><bladen hier= van= vorige= volgende=/></antwoord> when it was asked, and <formulier/> (beheer.xsl). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="beheer.xsl"/>

	<xsl:template match="inhoud">
		<p class="inleiding"><xsl:value-of select="formulier/@uitleg"/></p>
		<xsl:apply-templates select="antwoord"/>
		<xsl:choose>
			<xsl:when test="antwoord/@uitkomst = 'voorbeeld' and not(formulier/@meegestuurd)">
				<xsl:apply-templates select="formulier" mode="bevestigen"/>
			</xsl:when>
			<xsl:when test="antwoord/@uitkomst = 'voorbeeld'">
				<h2>Uitvoeren</h2>
				<p>Een bestand blijft niet bewaard in een formulier: kies het nog eens, en daarna Uitvoeren.</p>
				<xsl:apply-templates select="formulier"/>
			</xsl:when>
			<xsl:when test="antwoord and formulier/@soort = 'lezen' and formulier/veld">
				<details class="meer">
					<summary>Iets anders vragen</summary>
					<xsl:apply-templates select="formulier"/>
				</details>
			</xsl:when>
			<xsl:when test="antwoord/@uitkomst = 'gedaan'">
				<p class="knoppen"><a class="knop rustig" href="/beheer/taak?taak={translate(formulier/@taak, ' ', '+')}">Nog eens</a></p>
			</xsl:when>
			<xsl:when test="formulier/veld or formulier/@soort != 'lezen'">
				<xsl:apply-templates select="formulier"/>
			</xsl:when>
		</xsl:choose>
		<xsl:call-template name="weg"/>
	</xsl:template>

	<xsl:template match="bladen">
		<nav class="knoppen" aria-label="Bladen">
			<xsl:if test="@vorige"><a class="knop rustig" rel="prev" href="/beheer/taak?{@vorige}">Vorige</a></xsl:if>
			<span class="bladnummer">Blad <xsl:value-of select="@hier"/> van <xsl:value-of select="@van"/></span>
			<xsl:if test="@volgende"><a class="knop rustig" rel="next" href="/beheer/taak?{@volgende}">Volgende</a></xsl:if>
		</nav>
	</xsl:template>

	<xsl:template match="antwoord">
		<section class="antwoord">
			<xsl:choose>
				<xsl:when test="@uitkomst = 'gedaan'"><p class="melding goed" role="status">Gedaan en vastgelegd.</p></xsl:when>
				<xsl:when test="@uitkomst = 'voorbeeld'"><p class="melding let-op" role="status">Voorbeeld: zo zou het worden. Er is nog niets vastgelegd.</p></xsl:when>
				<xsl:when test="@uitkomst = 'klopt-niet'"><p class="melding fout" role="alert">Dit klopt niet: zie wat eronder staat.</p></xsl:when>
				<xsl:when test="@uitkomst = 'geweigerd'">
					<div class="melding fout" role="alert">
						<p><strong>Geweigerd: er is niets vastgelegd.</strong></p>
						<xsl:if test="@fout"><p><xsl:value-of select="@fout"/></p></xsl:if>
						<xsl:for-each select="../formulier/veld[@fout]">
							<p><a href="#{generate-id()}"><xsl:value-of select="@label"/></a></p>
						</xsl:for-each>
					</div>
				</xsl:when>
			</xsl:choose>
			<xsl:choose>
				<xsl:when test="count(tabel/rij) = 1 and count(tabel/kolom) &gt; 6"><xsl:apply-templates select="tabel" mode="gegevens"/></xsl:when>
				<xsl:otherwise><xsl:apply-templates select="tabel"/></xsl:otherwise>
			</xsl:choose>
			<xsl:if test="tabel and not(tabel/rij) and not(tabel/zin)"><p class="zin">Er is niets.</p></xsl:if>
			<xsl:apply-templates select="bladen"/>
			<xsl:if test="@csv and tabel/rij">
				<p class="knoppen"><a class="knop rustig" href="{@csv}" download="download">Opslaan als CSV</a></p>
			</xsl:if>
		</section>
	</xsl:template>
</xsl:stylesheet>
