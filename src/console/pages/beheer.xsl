<?xml version="1.0" encoding="UTF-8"?>
<!--
  What pages of staff share: tables, forms and the marks in them. In <inhoud> stand

    <tabel rijen= vanaf= getoond=><kolom naam= titel= soort=/>… <rij><cel naam= pad= dag= moment=>…</cel>…</rij>… <zin>… <taak pad=>…</taak></zin>…</tabel>
    <formulier taak= titel= uitleg= soort= bestanden= meegestuurd=><veld naam= soort= label= hulp= verplicht= waarde= fout=><keuze gekozen=>…</keuze></veld>…</formulier>
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="layout.xsl"/>

	<xsl:template name="hoofd">
		<link rel="stylesheet" href="/static/beheer.css"/>
	</xsl:template>

	<!-- ==== values ==== -->

	<!-- What a word means at a glance. -->
	<xsl:template name="toon-van">
		<xsl:param name="woord"/>
		<xsl:variable name="zoek" select="concat(' ', translate($woord, ' ', '_'), ' ')"/>
		<xsl:choose>
			<xsl:when test="contains(' ACTIEF ja GOED VERZONDEN OK voldaan VASTGEPIND gedaan ', $zoek)">goed</xsl:when>
			<xsl:when test="contains(' GEBLOKKEERD BUITEN_PIN VERLOPEN geweigerd GATEWAY-ZWIJGT MISLUKT BEEINDIGD DK0002 DK0050 DK0051 EK0031 ', $zoek)">fout</xsl:when>
			<xsl:when test="contains(' OPGESCHORT INGETROKKEN BIJNA-VERLOPEN NIET-VERVERST VERLOPEN-IN-GRATIE AFGEWEZEN nee AANGEBODEN CONCEPT ONDERTEKEND ', $zoek)">let-op</xsl:when>
		</xsl:choose>
	</xsl:template>

	<xsl:template name="plaatje">
		<xsl:param name="woord"/>
		<xsl:variable name="toon">
			<xsl:call-template name="toon-van">
				<xsl:with-param name="woord" select="$woord"/>
			</xsl:call-template>
		</xsl:variable>
		<xsl:choose>
			<xsl:when test="$toon != ''"><span class="plaatje {$toon}"><xsl:value-of select="$woord"/></span></xsl:when>
			<xsl:otherwise><xsl:value-of select="$woord"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="cel" mode="waarde">
		<xsl:param name="soort"/>
		<xsl:choose>
			<xsl:when test="zin"><xsl:apply-templates select="zin/node()" mode="zin"/></xsl:when>
			<xsl:when test="@naam = 'toelichting' and ../cel[@naam = 'eis']"><span lang="en"><xsl:value-of select="."/></span></xsl:when>
			<xsl:when test="@pad"><a href="{@pad}"><xsl:value-of select="."/></a></xsl:when>
			<xsl:when test="@dag"><time datetime="{@dag}"><xsl:value-of select="."/></time></xsl:when>
			<xsl:when test="@moment"><time datetime="{@moment}"><xsl:value-of select="."/></time></xsl:when>
			<xsl:when test="$soort = 'vlag' and . = 'true'">ja</xsl:when>
			<xsl:when test="$soort = 'vlag' and . = 'false'">nee</xsl:when>
			<xsl:when test="contains(' status uitkomst oordeel gedaan ', concat(' ', @naam, ' '))">
				<xsl:call-template name="plaatje">
					<xsl:with-param name="woord" select="string(.)"/>
				</xsl:call-template>
			</xsl:when>
			<xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="text()" mode="zin"><xsl:value-of select="."/></xsl:template>
	<xsl:template match="taak" mode="zin"><a href="{@pad}"><xsl:value-of select="."/></a></xsl:template>

	<xsl:template match="zin" mode="los">
		<p class="zin"><xsl:apply-templates mode="zin"/></p>
	</xsl:template>

	<!-- ==== tables ==== -->

	<xsl:template match="tabel" name="tabel">
		<xsl:param name="naam" select="'Antwoord'"/>
		<xsl:if test="rij">
			<div class="schuif" role="region" aria-label="{$naam}" tabindex="0">
				<table>
					<caption class="onzichtbaar"><xsl:value-of select="$naam"/></caption>
					<thead>
						<tr>
							<xsl:for-each select="kolom">
								<th scope="col">
									<xsl:if test="@soort = 'getal'"><xsl:attribute name="class">getal</xsl:attribute></xsl:if>
									<xsl:value-of select="@titel"/>
								</th>
							</xsl:for-each>
						</tr>
					</thead>
					<tbody>
						<xsl:for-each select="rij">
							<tr>
								<xsl:for-each select="cel">
									<xsl:variable name="plaats" select="position()"/>
									<xsl:variable name="soort" select="../../kolom[$plaats]/@soort"/>
									<td>
										<xsl:if test="$soort = 'getal'"><xsl:attribute name="class">getal</xsl:attribute></xsl:if>
										<xsl:apply-templates select="." mode="waarde">
											<xsl:with-param name="soort" select="$soort"/>
										</xsl:apply-templates>
									</td>
								</xsl:for-each>
							</tr>
						</xsl:for-each>
					</tbody>
				</table>
			</div>
		</xsl:if>
		<xsl:call-template name="onder-tabel"/>
	</xsl:template>

	<xsl:template name="onder-tabel">
		<xsl:if test="@getoond &lt; @rijen">
			<p class="zin">
				<xsl:text>Regel </xsl:text><xsl:value-of select="@vanaf + 1"/><xsl:text> tot en met </xsl:text>
				<xsl:value-of select="@vanaf + @getoond"/><xsl:text> van </xsl:text><xsl:value-of select="@rijen"/>
			</p>
		</xsl:if>
		<xsl:apply-templates select="zin" mode="los"/>
	</xsl:template>

	<!-- "first; second", as a verb writes a list in one cell. -->
	<xsl:template name="regels">
		<xsl:param name="tekst"/>
		<xsl:choose>
			<xsl:when test="contains($tekst, '; ')">
				<xsl:value-of select="substring-before($tekst, '; ')"/><br/>
				<xsl:call-template name="regels"><xsl:with-param name="tekst" select="substring-after($tekst, '; ')"/></xsl:call-template>
			</xsl:when>
			<xsl:otherwise><xsl:value-of select="$tekst"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<!-- One row as a list of names and values. -->
	<xsl:template match="tabel" mode="gegevens">
		<xsl:for-each select="rij">
			<dl class="gegevens">
				<xsl:for-each select="cel[. != '']">
					<xsl:variable name="naam" select="@naam"/>
					<div>
						<dt><xsl:value-of select="../../kolom[@naam = $naam]/@titel"/></dt>
						<dd>
							<xsl:choose>
								<xsl:when test="not(*) and not(@pad) and contains(., '; ')"><xsl:call-template name="regels"><xsl:with-param name="tekst" select="string(.)"/></xsl:call-template></xsl:when>
								<xsl:otherwise>
									<xsl:apply-templates select="." mode="waarde">
										<xsl:with-param name="soort" select="../../kolom[@naam = $naam]/@soort"/>
									</xsl:apply-templates>
								</xsl:otherwise>
							</xsl:choose>
						</dd>
					</div>
				</xsl:for-each>
			</dl>
		</xsl:for-each>
		<xsl:call-template name="onder-tabel"/>
	</xsl:template>

	<!-- ==== forms ==== -->

	<xsl:template match="veld" mode="aanhef">
		<label for="{generate-id()}">
			<xsl:value-of select="@label"/>
			<xsl:if test="not(@verplicht)"><span class="mag"> (mag leeg)</span></xsl:if>
		</label>
		<xsl:if test="@hulp != ''"><p class="hulp" id="{generate-id()}h"><xsl:value-of select="@hulp"/></p></xsl:if>
		<xsl:if test="@fout">
			<p class="veldfout" id="{generate-id()}f">
				<xsl:value-of select="@fout"/>
			</p>
		</xsl:if>
	</xsl:template>

	<!-- What every control has. -->
	<xsl:template match="veld" mode="kenmerken">
		<xsl:attribute name="id"><xsl:value-of select="generate-id()"/></xsl:attribute>
		<xsl:attribute name="name"><xsl:value-of select="@naam"/></xsl:attribute>
		<xsl:if test="@verplicht"><xsl:attribute name="required">required</xsl:attribute></xsl:if>
		<xsl:if test="@hulp != '' or @fout">
			<xsl:attribute name="aria-describedby">
				<xsl:if test="@hulp != ''"><xsl:value-of select="generate-id()"/>h</xsl:if>
				<xsl:if test="@hulp != '' and @fout"><xsl:text> </xsl:text></xsl:if>
				<xsl:if test="@fout"><xsl:value-of select="generate-id()"/>f</xsl:if>
			</xsl:attribute>
		</xsl:if>
		<xsl:if test="@fout"><xsl:attribute name="aria-invalid">true</xsl:attribute></xsl:if>
	</xsl:template>

	<xsl:template match="veld">
		<div class="veld">
			<xsl:apply-templates select="." mode="aanhef"/>
			<xsl:apply-templates select="." mode="invoer"/>
		</div>
	</xsl:template>

	<xsl:template match="veld[@soort = 'vlag']">
		<div class="veld vlagveld">
			<input type="checkbox" value="ja">
				<xsl:apply-templates select="." mode="kenmerken"/>
				<xsl:if test="@waarde != ''"><xsl:attribute name="checked">checked</xsl:attribute></xsl:if>
			</input>
			<div>
				<label for="{generate-id()}"><xsl:value-of select="@label"/></label>
				<xsl:if test="@hulp != ''"><p class="hulp" id="{generate-id()}h"><xsl:value-of select="@hulp"/></p></xsl:if>
				<xsl:if test="@fout"><p class="veldfout" id="{generate-id()}f"><xsl:value-of select="@fout"/></p></xsl:if>
			</div>
		</div>
	</xsl:template>

	<xsl:template match="veld" mode="invoer">
		<input type="text" value="{@waarde}" autocomplete="off" spellcheck="false"><xsl:apply-templates select="." mode="kenmerken"/></input>
	</xsl:template>
	<xsl:template match="veld[@soort = 'getal']" mode="invoer">
		<input type="text" inputmode="numeric" class="kort" value="{@waarde}" autocomplete="off"><xsl:apply-templates select="." mode="kenmerken"/></input>
	</xsl:template>
	<xsl:template match="veld[@soort = 'datum']" mode="invoer">
		<input type="date" value="{@waarde}"><xsl:apply-templates select="." mode="kenmerken"/></input>
	</xsl:template>
	<xsl:template match="veld[@soort = 'bestand']" mode="invoer">
		<input type="file"><xsl:apply-templates select="." mode="kenmerken"/></input>
	</xsl:template>
	<xsl:template match="veld[@soort = 'bestanden']" mode="invoer">
		<input type="file" multiple="multiple"><xsl:apply-templates select="." mode="kenmerken"/></input>
	</xsl:template>
	<xsl:template match="veld[@soort = 'regels']" mode="invoer">
		<textarea rows="3" spellcheck="false"><xsl:apply-templates select="." mode="kenmerken"/><xsl:value-of select="@waarde"/></textarea>
	</xsl:template>
	<xsl:template match="veld[@soort = 'keuze']" mode="invoer">
		<select>
			<xsl:apply-templates select="." mode="kenmerken"/>
			<option value=""><xsl:choose><xsl:when test="@verplicht">Kies…</xsl:when><xsl:otherwise>–</xsl:otherwise></xsl:choose></option>
			<xsl:for-each select="keuze">
				<option value="{.}">
					<xsl:if test="@gekozen"><xsl:attribute name="selected">selected</xsl:attribute></xsl:if>
					<xsl:value-of select="translate(., '_', ' ')"/>
				</option>
			</xsl:for-each>
		</select>
	</xsl:template>

	<!-- Fields that are asked, then the rest behind a fold when there is much of it. -->
	<xsl:template name="velden">
		<xsl:variable name="mag" select="veld[not(@verplicht)]"/>
		<xsl:apply-templates select="veld[@verplicht]"/>
		<xsl:choose>
			<xsl:when test="count($mag) &gt; 6 and veld[@verplicht]">
				<details class="meer">
					<xsl:if test="$mag[@waarde != '' or @fout]"><xsl:attribute name="open">open</xsl:attribute></xsl:if>
					<summary>Meer mogelijkheden (<xsl:value-of select="count($mag)"/>)</summary>
					<xsl:apply-templates select="$mag"/>
				</details>
			</xsl:when>
			<xsl:otherwise><xsl:apply-templates select="$mag"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<!-- A form that asks: a bookmark. -->
	<xsl:template match="formulier[@soort = 'lezen']">
		<form class="formulier" method="get" action="/beheer/taak" aria-label="{@titel}">
			<input type="hidden" name="taak" value="{@taak}"/>
			<input type="hidden" name="toon" value="ja"/>
			<xsl:call-template name="velden"/>
			<p class="knoppen"><button class="knop" type="submit">Toon</button></p>
		</form>
	</xsl:template>

	<!-- A form that does something: an example first, unless it sends files, which cannot be kept in a form. -->
	<xsl:template match="formulier">
		<form class="formulier" method="post" action="/beheer/taak" aria-label="{@titel}">
			<xsl:if test="@bestanden"><xsl:attribute name="enctype">multipart/form-data</xsl:attribute></xsl:if>
			<xsl:call-template name="csrf"/>
			<input type="hidden" name="taak" value="{@taak}"/>
			<xsl:call-template name="velden"/>
			<p class="knoppen">
				<xsl:choose>
					<xsl:when test="@soort = 'tonen'">
						<button class="knop" type="submit" name="knop" value="uitvoeren">Bekijk</button>
					</xsl:when>
					<xsl:otherwise>
						<button class="knop" type="submit" name="knop" value="voorbeeld">Voorbeeld</button>
						<xsl:if test="@bestanden">
							<button class="knop rustig" type="submit" name="knop" value="uitvoeren">Uitvoeren</button>
						</xsl:if>
					</xsl:otherwise>
				</xsl:choose>
			</p>
			<xsl:if test="@soort = 'wijzigen'">
				<p class="hulp">Een voorbeeld laat zien wat er zou gebeuren. Er wordt dan nog niets vastgelegd.</p>
			</xsl:if>
		</form>
	</xsl:template>

	<!-- The same, filled in and seen: to be done as it is, or to be changed. -->
	<xsl:template match="formulier" mode="bevestigen">
		<form class="bevestigen" method="post" action="/beheer/taak" aria-label="{@titel}: uitvoeren">
			<xsl:if test="@bestanden"><xsl:attribute name="enctype">multipart/form-data</xsl:attribute></xsl:if>
			<xsl:call-template name="csrf"/>
			<input type="hidden" name="taak" value="{@taak}"/>
			<xsl:for-each select="veld[@waarde != '' and not(starts-with(@soort, 'bestand'))]">
				<input type="hidden" name="{@naam}" value="{@waarde}"/>
			</xsl:for-each>
			<p class="knoppen">
				<button class="knop" type="submit" name="knop" value="uitvoeren">Uitvoeren</button>
				<button class="knop rustig" type="submit" name="knop" value="wijzigen">Wijzigen</button>
			</p>
		</form>
	</xsl:template>

	<xsl:template name="weg">
		<p class="kruimel"><a href="/beheer">Vandaag</a> · <a href="/beheer/taken">Alle taken</a></p>
	</xsl:template>
</xsl:stylesheet>
