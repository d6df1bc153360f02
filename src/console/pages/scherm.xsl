<?xml version="1.0" encoding="UTF-8"?>
<!--
  A screen that gathers: <scherm intro= tegels=><onderdeel kop= taak= weergave= toon= leeg= pad= fout=><tabel/></onderdeel>…
  <formulier/>… <taak pad= uitleg=>…</taak>…</scherm>
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="beheer.xsl"/>

	<xsl:template match="scherm">
		<xsl:if test="@intro"><p class="inleiding"><xsl:value-of select="@intro"/></p></xsl:if>
		<xsl:if test="@tegels"><xsl:call-template name="tegels"/></xsl:if>
		<xsl:if test="formulier">
			<div class="zoeken">
				<xsl:for-each select="formulier">
					<details class="meer">
						<summary><xsl:value-of select="@titel"/></summary>
						<p class="hulp"><xsl:value-of select="@uitleg"/></p>
						<xsl:apply-templates select="."/>
					</details>
				</xsl:for-each>
			</div>
		</xsl:if>
		<xsl:choose>
			<xsl:when test="@tegels">
				<xsl:apply-templates select="onderdeel[tabel/rij or @fout]"/>
				<xsl:if test="onderdeel[not(tabel/rij or @fout)]">
					<section class="onderdeel" aria-labelledby="verder">
						<h2 id="verder">Hier is nu niets mee</h2>
						<ul class="rustig">
							<xsl:for-each select="onderdeel[not(tabel/rij or @fout)]">
								<li id="{generate-id()}"><strong><xsl:value-of select="@kop"/></strong><xsl:text> </xsl:text><span><xsl:value-of select="@leeg"/></span></li>
							</xsl:for-each>
						</ul>
					</section>
				</xsl:if>
			</xsl:when>
			<xsl:otherwise><xsl:apply-templates select="onderdeel"/></xsl:otherwise>
		</xsl:choose>
		<xsl:if test="taak">
			<section class="wat-nu" aria-labelledby="wat-nu">
				<h2 id="wat-nu">Wat u kunt doen</h2>
				<ul class="taakkaarten">
					<xsl:for-each select="taak">
						<li><a href="{@pad}"><xsl:value-of select="."/></a><span><xsl:value-of select="@uitleg"/></span></li>
					</xsl:for-each>
				</ul>
			</section>
		</xsl:if>
	</xsl:template>

	<!-- Counts of every part; what asks for attention is coloured, and says so in words. -->
	<xsl:template name="tegels">
		<ul class="tegels">
			<xsl:for-each select="onderdeel">
				<xsl:variable name="aantal" select="number(tabel/@rijen)"/>
				<li>
					<a href="#{generate-id()}">
						<xsl:attribute name="class">
							<xsl:text>tegel </xsl:text>
							<xsl:choose>
								<xsl:when test="$aantal &gt; 0"><xsl:value-of select="@toon"/></xsl:when>
								<xsl:otherwise>goed</xsl:otherwise>
							</xsl:choose>
						</xsl:attribute>
						<strong>
							<xsl:choose>
								<xsl:when test="tabel/kolom[@naam = 'aantal']"><xsl:value-of select="sum(tabel/rij/cel[@naam = 'aantal'])"/></xsl:when>
								<xsl:when test="tabel"><xsl:value-of select="$aantal"/></xsl:when>
								<xsl:otherwise>?</xsl:otherwise>
							</xsl:choose>
						</strong>
						<span><xsl:value-of select="@kop"/></span>
						<xsl:variable name="haast" select="count(tabel/rij[cel[@naam = 'opvolger'] = '' and number(cel[@naam = 'dagen']) &lt; 8])"/>
						<xsl:if test="@weergave = 'tijdlijn' and $haast &gt; 0"><em><xsl:value-of select="$haast"/> binnen een week</em></xsl:if>
					</a>
				</li>
			</xsl:for-each>
		</ul>
	</xsl:template>

	<xsl:template match="onderdeel">
		<section class="onderdeel">
			<h2 id="{generate-id()}"><xsl:value-of select="@kop"/></h2>
			<xsl:choose>
				<xsl:when test="@fout">
					<p class="zin"><xsl:value-of select="@fout"/></p>
				</xsl:when>
				<xsl:when test="not(tabel/rij) and @leeg != ''"><p class="zin stilletjes"><xsl:value-of select="@leeg"/></p></xsl:when>
				<xsl:otherwise><xsl:apply-templates select="." mode="weergave"/></xsl:otherwise>
			</xsl:choose>
			<xsl:if test="tabel/rij"><p class="alles"><a href="{@pad}">Alles hierover<span class="onzichtbaar">: <xsl:value-of select="@kop"/></span></a></p></xsl:if>
		</section>
	</xsl:template>

	<xsl:template match="onderdeel" mode="weergave">
		<xsl:apply-templates select="tabel"><xsl:with-param name="naam" select="@kop"/></xsl:apply-templates>
	</xsl:template>

	<xsl:template match="onderdeel[@weergave = 'gegevens']" mode="weergave">
		<xsl:apply-templates select="tabel" mode="gegevens"/>
	</xsl:template>

	<!-- How far each school is: a mark for each step. Who began stands first; the others are folded. -->
	<xsl:key name="stap" match="cel[not(contains(' brin naam volgendeStap ', concat(' ', @naam, ' ')))]" use="generate-id(..)"/>

	<xsl:template match="onderdeel[@weergave = 'voortgang']" mode="weergave">
		<xsl:variable name="begonnen" select="tabel/rij[key('stap', generate-id())[. = 'ja']]"/>
		<xsl:variable name="anderen" select="tabel/rij[not(key('stap', generate-id())[. = 'ja'])]"/>
		<ul class="voortgang"><xsl:apply-templates select="$begonnen" mode="voortgang"/></ul>
		<xsl:if test="$anderen">
			<details class="meer">
				<summary><xsl:value-of select="count($anderen)"/><xsl:choose><xsl:when test="count($anderen) = 1"> school die nog niet is begonnen</xsl:when><xsl:otherwise> scholen die nog niet zijn begonnen</xsl:otherwise></xsl:choose></summary>
				<ul class="voortgang"><xsl:apply-templates select="$anderen" mode="voortgang"/></ul>
			</details>
		</xsl:if>
		<xsl:for-each select="tabel"><xsl:call-template name="onder-tabel"/></xsl:for-each>
	</xsl:template>

	<xsl:template match="rij" mode="voortgang">
		<xsl:variable name="stappen" select="key('stap', generate-id())"/>
		<li>
			<p class="staafkop">
				<strong><xsl:apply-templates select="cel[@naam = 'brin']" mode="waarde"/></strong>
				<xsl:text> </xsl:text><xsl:value-of select="cel[@naam = 'naam']"/>
				<span class="aantal"><xsl:value-of select="count($stappen[. != 'nee'])"/> van <xsl:value-of select="count($stappen)"/></span>
			</p>
			<svg class="treden" viewBox="0 0 {count($stappen) * 12} 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
				<xsl:for-each select="$stappen">
					<rect x="{(position() - 1) * 12}" width="11.4" height="4">
						<xsl:attribute name="class"><xsl:choose><xsl:when test=". = 'nee'">open</xsl:when><xsl:otherwise>gedaan</xsl:otherwise></xsl:choose></xsl:attribute>
					</rect>
				</xsl:for-each>
			</svg>
			<p class="klein">
				<xsl:choose>
					<xsl:when test="cel[@naam = 'volgendeStap'] != ''">Nu: <xsl:apply-templates select="cel[@naam = 'volgendeStap']" mode="waarde"/></xsl:when>
					<xsl:otherwise>Helemaal aangesloten</xsl:otherwise>
				</xsl:choose>
			</p>
		</li>
	</xsl:template>

	<!-- The onboarding checklist. -->
	<xsl:template match="onderdeel[@weergave = 'stappen']" mode="weergave">
		<ol class="stappen">
			<xsl:for-each select="tabel/rij">
				<xsl:variable name="gedaan" select="cel[@naam = 'gedaan']"/>
				<li>
					<xsl:attribute name="class">
						<xsl:choose>
							<xsl:when test="$gedaan = 'ja'">gedaan</xsl:when>
							<xsl:when test="$gedaan = 'nee'">open</xsl:when>
							<xsl:otherwise>nvt</xsl:otherwise>
						</xsl:choose>
					</xsl:attribute>
					<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
						<circle cx="10" cy="10" r="9"/>
						<xsl:if test="$gedaan = 'ja'"><path d="M5.5 10.5l3 3 6-6.5"/></xsl:if>
						<xsl:if test="$gedaan != 'ja' and $gedaan != 'nee'"><path d="M6 10h8"/></xsl:if>
					</svg>
					<div>
						<strong><xsl:value-of select="cel[@naam = 'stap']"/></strong>
						<span class="onzichtbaar">: </span>
						<span class="stand"><xsl:value-of select="$gedaan"/></span>
						<xsl:if test="cel[@naam = 'sinds'] != ''"><xsl:text> </xsl:text><xsl:apply-templates select="cel[@naam = 'sinds']" mode="waarde"/></xsl:if>
						<p><xsl:apply-templates select="cel[@naam = 'toelichting']" mode="waarde"/></p>
					</div>
				</li>
			</xsl:for-each>
		</ol>
		<xsl:apply-templates select="tabel/zin" mode="los"/>
	</xsl:template>

	<!-- Causes with a bar for how often. -->
	<xsl:template match="onderdeel[@weergave = 'staven']" mode="weergave">
		<xsl:variable name="meest">
			<xsl:for-each select="tabel/rij/cel[@naam = 'aantal']">
				<xsl:sort select="." data-type="number" order="descending"/>
				<xsl:if test="position() = 1"><xsl:value-of select="."/></xsl:if>
			</xsl:for-each>
		</xsl:variable>
		<ol class="staven">
			<xsl:for-each select="tabel/rij">
				<li>
					<p class="staafkop">
						<strong><xsl:value-of select="cel[@naam = 'oorzaak']"/></strong>
						<xsl:text> </xsl:text>
						<xsl:value-of select="cel[@naam = 'betekenis']"/>
						<span class="aantal"><xsl:value-of select="cel[@naam = 'aantal']"/><xsl:text> keer</xsl:text></span>
					</p>
					<svg class="staaf" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
						<rect class="baan" width="100" height="4"/>
						<rect class="deel" width="{100 * cel[@naam = 'aantal'] div $meest}" height="4"/>
					</svg>
					<p class="klein">
						<xsl:if test="cel[@naam = 'partijen'] != ''">
							<xsl:value-of select="cel[@naam = 'partijen']"/>
							<xsl:choose><xsl:when test="cel[@naam = 'partijen'] = 1"> organisatie</xsl:when><xsl:otherwise> organisaties</xsl:otherwise></xsl:choose>
							<xsl:text> · </xsl:text>
						</xsl:if>
						<xsl:text>laatst </xsl:text><xsl:apply-templates select="cel[@naam = 'laatste']" mode="waarde"/>
						<xsl:if test="cel[@naam = 'correlatie']/@pad">
							<xsl:text> · </xsl:text>
							<a href="{cel[@naam = 'correlatie']/@pad}">Leg het laatste uit<span class="onzichtbaar">: <xsl:value-of select="cel[@naam = 'oorzaak']"/></span></a>
						</xsl:if>
					</p>
					<xsl:if test="cel[@naam = 'advies'] != ''"><p class="klein advies"><xsl:apply-templates select="cel[@naam = 'advies']" mode="waarde"/></p></xsl:if>
				</li>
			</xsl:for-each>
		</ol>
		<xsl:for-each select="tabel"><xsl:call-template name="onder-tabel"/></xsl:for-each>
	</xsl:template>

	<!-- Certificates along the days that are left: 0 to 90. -->
	<xsl:template match="onderdeel[@weergave = 'tijdlijn']" mode="weergave">
		<ol class="tijdlijn">
			<xsl:for-each select="tabel/rij">
				<xsl:variable name="dagen" select="number(cel[@naam = 'dagen'])"/>
				<xsl:variable name="opgevolgd" select="cel[@naam = 'opvolger'] != ''"/>
				<xsl:variable name="toon">
					<xsl:choose>
						<xsl:when test="$opgevolgd">goed</xsl:when>
						<xsl:when test="$dagen &lt; 14">fout</xsl:when>
						<xsl:when test="$dagen &lt;= 60">let-op</xsl:when>
						<xsl:otherwise>goed</xsl:otherwise>
					</xsl:choose>
				</xsl:variable>
				<xsl:variable name="plek">
					<xsl:choose>
						<xsl:when test="$dagen &lt; 0">0</xsl:when>
						<xsl:when test="$dagen &gt; 90">100</xsl:when>
						<xsl:otherwise><xsl:value-of select="$dagen * 100 div 90"/></xsl:otherwise>
					</xsl:choose>
				</xsl:variable>
				<li class="{$toon}">
					<p class="staafkop">
						<strong><xsl:value-of select="cel[@naam = 'naam']"/></strong>
						<xsl:text> </xsl:text><xsl:value-of select="cel[@naam = 'doel']"/>
						<span class="aantal">
							<xsl:choose>
								<xsl:when test="$dagen &lt; 0">verlopen</xsl:when>
								<xsl:when test="$dagen = 0">vandaag</xsl:when>
								<xsl:when test="$dagen = 1">nog 1 dag</xsl:when>
								<xsl:otherwise>nog <xsl:value-of select="$dagen"/> dagen</xsl:otherwise>
							</xsl:choose>
						</span>
					</p>
					<svg class="staaf" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
						<rect class="baan" width="100" height="4"/>
						<rect class="deel" width="{$plek}" height="4"/>
					</svg>
					<p class="klein">
						<xsl:text>tot </xsl:text><xsl:apply-templates select="cel[@naam = 'geldigTot']" mode="waarde"/>
						<xsl:text> · </xsl:text><xsl:value-of select="cel[@naam = 'status']"/>
						<xsl:choose>
							<xsl:when test="$opgevolgd"> · opvolger: <xsl:value-of select="cel[@naam = 'opvolger']"/></xsl:when>
							<xsl:otherwise> · geen opvolger bekend</xsl:otherwise>
						</xsl:choose>
					</p>
				</li>
			</xsl:for-each>
		</ol>
		<xsl:for-each select="tabel"><xsl:call-template name="onder-tabel"/></xsl:for-each>
	</xsl:template>

	<!-- One exchange: the sentences first, then what refused it, then every requirement. -->
	<xsl:template match="onderdeel[@weergave = 'oordelen']" mode="weergave">
		<div class="verhaal"><xsl:apply-templates select="tabel/zin[not(starts-with(., 'Wat te doen') or starts-with(., 'Reden:'))]" mode="los"/></div>
		<xsl:for-each select="tabel/rij[cel[@naam = 'oordeel'] = 'geweigerd']">
			<div class="melding fout">
				<p><strong><xsl:value-of select="cel[@naam = 'eis']"/></strong><xsl:text> · stap </xsl:text><xsl:value-of select="cel[@naam = 'stap']"/></p>
				<xsl:if test="cel[@naam = 'toelichting'] != ''"><p class="klein">In het journaal: <code lang="en"><xsl:value-of select="cel[@naam = 'toelichting']"/></code></p></xsl:if>
				<xsl:if test="cel[@naam = 'advies'] != ''"><p><strong>Wat te doen: </strong><xsl:apply-templates select="cel[@naam = 'advies']" mode="waarde"/></p></xsl:if>
			</div>
		</xsl:for-each>
		<details class="meer">
			<summary>Alle <xsl:value-of select="count(tabel/rij)"/> eisen, in de volgorde waarin ze worden gesteld</summary>
			<ol class="eisen">
				<xsl:for-each select="tabel/rij">
					<li>
						<xsl:call-template name="plaatje"><xsl:with-param name="woord" select="string(cel[@naam = 'oordeel'])"/></xsl:call-template>
						<code><xsl:value-of select="cel[@naam = 'eis']"/></code>
						<span class="eis"><xsl:value-of select="cel[@naam = 'zin']"/></span>
					</li>
				</xsl:for-each>
			</ol>
		</details>
	</xsl:template>
</xsl:stylesheet>
