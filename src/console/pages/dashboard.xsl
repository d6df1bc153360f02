<?xml version="1.0" encoding="UTF-8"?>
<!-- What the pages of the dashboard share: head line, filters, a figure in a cell, small bars, notices. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:svg="http://www.w3.org/2000/svg">
	<xsl:import href="layout.xsl"/>
	<xsl:decimal-format name="nl" decimal-separator="," grouping-separator="."/>

	<xsl:variable name="dashboard" select="/pagina/inhoud/dashboard"/>
	<xsl:variable name="query" select="string($dashboard/@query)"/>

	<xsl:template name="hoofd">
		<link rel="stylesheet" href="/static/dashboard.css"/>
		<script src="/static/chart.min.js" defer="defer"/>
		<script src="/static/dashboard.js" type="module"/>
	</xsl:template>

	<!-- Each page says what stands below the filters: mode beeld. -->
	<xsl:template match="dashboard">
		<div class="dashboard" data-dashboard="">
			<p class="aanhef inleiding" data-head="">
				<strong><xsl:value-of select="school/@naam"/></strong>
				<xsl:if test="school/@kiezen">
					<xsl:text> </xsl:text>
					<a class="klein" href="/dashboard/scholen">andere school</a>
				</xsl:if>
				<xsl:text> · </xsl:text>
				<xsl:value-of select="filter/@omschrijving"/>
			</p>
			<xsl:call-template name="tabs"/>
			<xsl:apply-templates select="filter"/>
			<div class="beeld" data-view="">
				<xsl:if test="@telt">
					<p class="melding goed" role="status">Er zijn nieuwe antwoorden of bpv-plaatsen. Die worden nu geteld: laad de pagina over een paar minuten opnieuw.</p>
				</xsl:if>
				<xsl:call-template name="te-weinig"/>
				<xsl:if test="@gefilterd and not(@landelijk) and .//cijfer[@landelijk]">
					<p class="klein">Het landelijke cijfer is ook naast uw filter dat van alle scholen, alle opleidingen en alle leerwegen samen.</p>
				</xsl:if>
				<xsl:apply-templates select="." mode="beeld"/>
				<xsl:apply-templates select="bewaren"/>
			</div>
		</div>
	</xsl:template>

	<xsl:template name="tabs">
		<nav class="tabs" aria-label="Dashboard" data-subnav="">
			<ul>
				<xsl:for-each select="tab">
					<li>
						<a href="{@pad}{$query}">
							<xsl:if test="@hier">
								<xsl:attribute name="aria-current">page</xsl:attribute>
							</xsl:if>
							<xsl:value-of select="@naam"/>
						</a>
					</li>
				</xsl:for-each>
			</ul>
		</nav>
	</xsl:template>

	<!-- Filters: a form with GET, so that an address can be kept. -->
	<xsl:template match="filter">
		<form class="filters" method="get" action="{@pad}" data-filters="" aria-label="Filters">
			<xsl:for-each select="vast">
				<input type="hidden" name="{@naam}" value="{@waarde}"/>
			</xsl:for-each>
			<div class="filters-rij">
				<xsl:apply-templates select="keuze[not(@meer)]"/>
			</div>
			<xsl:if test="keuze[@meer]">
				<details class="filters-meer">
					<xsl:if test="keuze[@meer]/optie[@gekozen][@waarde != '']">
						<xsl:attribute name="open">open</xsl:attribute>
					</xsl:if>
					<summary>Meer filters</summary>
					<div class="filters-rij">
						<xsl:apply-templates select="keuze[@meer]"/>
					</div>
				</details>
			</xsl:if>
			<div class="filters-doen">
				<button type="submit" class="knop">Toon</button>
				<xsl:if test="@wis">
					<a class="stille-link" href="{@pad}{@wis}">Wis filters</a>
				</xsl:if>
				<p class="filters-gezegd" role="status" data-said=""/>
			</div>
		</form>
	</xsl:template>

	<xsl:template match="keuze">
		<div class="veld">
			<label for="filter-{@veld}"><xsl:value-of select="@naam"/></label>
			<select id="filter-{@veld}" name="{@veld}">
				<xsl:for-each select="optie">
					<option value="{@waarde}">
						<xsl:if test="@gekozen">
							<xsl:attribute name="selected">selected</xsl:attribute>
						</xsl:if>
						<xsl:value-of select="@naam"/>
					</option>
				</xsl:for-each>
			</select>
		</div>
	</xsl:template>

	<!-- One sentence for all that was left out, with the two ways on. -->
	<xsl:template name="te-weinig">
		<xsl:if test="te_weinig">
			<div class="melding let-op">
				<p>
					<xsl:text>Minder dan 5 antwoorden: kies </xsl:text>
					<xsl:choose>
						<xsl:when test="te_weinig/@langer"><a href="{te_weinig/@langer}">een langere periode</a></xsl:when>
						<xsl:otherwise>een langere periode</xsl:otherwise>
					</xsl:choose>
					<xsl:text> of bekijk </xsl:text>
					<xsl:choose>
						<xsl:when test="te_weinig/@sector"><a href="{te_weinig/@sector}">de hele sector</a></xsl:when>
						<xsl:otherwise>de hele sector</xsl:otherwise>
					</xsl:choose>
					<xsl:text>.</xsl:text>
				</p>
				<p class="klein">Dit geldt voor <xsl:value-of select="te_weinig/@aantal"/> van de <xsl:value-of select="te_weinig/@van"/> cijfers op deze pagina. Zo is nooit te zien wat één student of één leerbedrijf antwoordde.</p>
			</div>
		</xsl:if>
	</xsl:template>

	<!-- A figure of one respondent: number, bar with margin, and the mark of the country. -->
	<xsl:template match="cijfer" mode="cel">
		<xsl:param name="label"/>
		<xsl:choose>
			<xsl:when test="@reden">
				<p class="cijfer-geen"><xsl:apply-templates select="." mode="reden"/></p>
			</xsl:when>
			<!-- Several answers could be given: there is no one figure, the parts say it. -->
			<xsl:when test="@maat = 'KEUZE'">
				<p class="cijfer-feiten"><span class="feit"><xsl:value-of select="format-number(@n, '#.##0', 'nl')"/> antwoorden</span></p>
			</xsl:when>
			<xsl:otherwise>
				<div class="cijfer">
					<p class="cijfer-getal">
						<xsl:apply-templates select="." mode="getal"/>
						<xsl:apply-templates select="." mode="verschil"/>
					</p>
					<xsl:apply-templates select="." mode="staaf"/>
					<p class="cijfer-feiten">
						<xsl:apply-templates select="." mode="landelijk"/>
						<xsl:apply-templates select="." mode="n"/>
					</p>
				</div>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="cijfer" mode="n">
		<span class="feit"><xsl:value-of select="format-number(@n, '#.##0', 'nl')"/> antwoorden</span>
		<xsl:if test="@laag">
			<span class="feit">
				<xsl:text>marge </xsl:text>
				<xsl:choose>
					<xsl:when test="@maat = 'RAPPORTCIJFER'"><xsl:value-of select="concat(format-number(@laag, '0,0', 'nl'), ' tot ', format-number(@hoog, '0,0', 'nl'))"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat(format-number(@laag, '0'), ' tot ', format-number(@hoog, '0'), '%')"/></xsl:otherwise>
				</xsl:choose>
			</span>
		</xsl:if>
	</xsl:template>

	<!-- What a figure says, by the scale of its question. -->
	<xsl:template match="cijfer" mode="betekenis">
		<xsl:choose>
			<xsl:when test="@schaal = 'C10'">gemiddeld rapportcijfer</xsl:when>
			<xsl:when test="@schaal = 'E5'">is het ermee eens</xsl:when>
			<xsl:when test="@maat = 'JA'">zegt ja</xsl:when>
			<xsl:otherwise>is tevreden</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="cijfer" mode="getal">
		<xsl:choose>
			<xsl:when test="@schaal = 'C10'"><xsl:value-of select="format-number(@waarde, '0,0', 'nl')"/></xsl:when>
			<xsl:otherwise><span><xsl:value-of select="format-number(@waarde, '0')"/><span class="eenheid">%</span></span></xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<!-- The country beside itself says nothing. -->
	<xsl:template match="cijfer" mode="landelijk">
		<xsl:if test="not($dashboard/@landelijk)">
			<span class="feit feit-landelijk">
				<xsl:choose>
					<xsl:when test="@landelijk and @schaal = 'C10'">landelijk <xsl:value-of select="format-number(@landelijk, '0,0', 'nl')"/></xsl:when>
					<xsl:when test="@landelijk">landelijk <xsl:value-of select="format-number(@landelijk, '0')"/>%</xsl:when>
					<xsl:when test="@landelijk_uitleg"><xsl:value-of select="@landelijk_uitleg"/></xsl:when>
					<xsl:otherwise>geen landelijk cijfer</xsl:otherwise>
				</xsl:choose>
			</span>
		</xsl:if>
	</xsl:template>

	<!-- A word, a sign and a colour: never the colour alone. -->
	<xsl:template match="cijfer" mode="verschil">
		<xsl:choose>
			<xsl:when test="@verschil = 'HOGER'"><span class="merkje merkje-hoger">hoger</span></xsl:when>
			<xsl:when test="@verschil = 'LAGER'"><span class="merkje merkje-lager">lager</span></xsl:when>
			<xsl:when test="@verschil = 'GELIJK'"><span class="merkje merkje-gelijk">vergelijkbaar</span></xsl:when>
		</xsl:choose>
	</xsl:template>

	<!-- The whole sentence stands once, above. -->
	<xsl:template match="cijfer" mode="reden">
		<xsl:choose>
			<xsl:when test="@reden = 'MINDER_DAN_5_ANTWOORDEN'">Minder dan 5 antwoorden</xsl:when>
			<xsl:otherwise><xsl:value-of select="@uitleg"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="cijfer" mode="staaf">
		<xsl:variable name="scale">
			<xsl:choose>
				<xsl:when test="@schaal = 'C10'">10</xsl:when>
				<xsl:otherwise>1</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<svg xmlns="http://www.w3.org/2000/svg" class="staaf staaf-{@respondent}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
			<rect class="staaf-baan" x="0" y="2" width="100" height="6"/>
			<rect class="staaf-waarde" x="0" y="2" width="{@waarde * $scale}" height="6"/>
			<xsl:if test="@landelijk">
				<rect class="staaf-landelijk" x="{@landelijk * $scale - 0.35}" y="0" width="0.7" height="10"/>
			</xsl:if>
		</svg>
	</xsl:template>

	<!-- How answers are spread: one bar, the parts from bad to good. -->
	<xsl:template match="verdeling" mode="staaf">
		<svg xmlns="http://www.w3.org/2000/svg" class="verdeling verdeling-{@respondent}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
			<xsl:for-each select="deel">
				<rect class="deel deel-{@trap}" x="{sum(preceding-sibling::deel/@pct)}" y="0" width="{@pct}" height="10"/>
			</xsl:for-each>
		</svg>
	</xsl:template>

	<xsl:template name="respondent">
		<xsl:param name="code"/>
		<span class="respondent respondent-{$code}">
			<xsl:choose>
				<xsl:when test="$code = 'STUDENT'">Studenten</xsl:when>
				<xsl:otherwise>Leerbedrijven</xsl:otherwise>
			</xsl:choose>
		</span>
	</xsl:template>

	<!-- A picture made by the server; the script puts a livelier one in its place, out of the table beside it. -->
	<xsl:template match="grafiek">
		<figure class="grafiek">
			<figcaption><xsl:value-of select="@titel"/></figcaption>
			<div class="grafiek-vlak" data-chart="lijn" data-table="{@tabel}" data-min="{@min}" data-max="{@max}" data-unit="{@eenheid}">
				<picture>
					<source media="(prefers-color-scheme: dark)" srcset="{@pad}&amp;kleuren=donker"/>
					<img src="{@pad}" width="{@breed}" height="{@hoog}" alt="{@alt}" loading="lazy"/>
				</picture>
			</div>
			<p class="grafiek-bewaren">
				<xsl:text>Bewaar als </xsl:text>
				<a href="{@pad}&amp;bewaar=ja" aria-label="{@titel} als SVG">SVG</a>
				<xsl:text> of </xsl:text>
				<a href="{@png}&amp;bewaar=ja" aria-label="{@titel} als PNG">PNG</a>
			</p>
		</figure>
	</xsl:template>

	<!-- Years: the picture, and the table that says the same. -->
	<xsl:template match="verloop">
		<section class="verloop paneel" aria-labelledby="verloop-{@code}">
			<h2 id="verloop-{@code}" class="h3"><xsl:value-of select="@titel"/></h2>
			<xsl:apply-templates select="grafiek"/>
			<details class="verloop-tabel">
				<summary>Tabel</summary>
				<div class="schuif" tabindex="0" role="region" aria-label="Tabel bij {@titel}">
					<table class="gewoon" id="tabel-{@code}">
						<thead>
							<tr>
								<th scope="col">Jaar</th>
								<xsl:for-each select="reeks">
									<th scope="col" class="getal" data-serie="{@kleur}">
										<xsl:if test="@ander"><xsl:attribute name="data-other">ja</xsl:attribute></xsl:if>
										<xsl:value-of select="@naam"/>
									</th>
									<xsl:if test="not(@ander)"><th scope="col" class="getal"><xsl:text>n</xsl:text></th></xsl:if>
								</xsl:for-each>
							</tr>
						</thead>
						<tbody>
							<xsl:for-each select="jaar">
								<xsl:variable name="at" select="position()"/>
								<tr>
									<th scope="row"><xsl:value-of select="@naam"/></th>
									<xsl:for-each select="../reeks">
										<xsl:variable name="schaal" select="@schaal"/>
										<xsl:for-each select="punt[$at]">
											<xsl:choose>
												<xsl:when test="@waarde and $schaal = 'C10'">
													<td class="getal" data-value="{@waarde}"><xsl:value-of select="format-number(@waarde, '0,0', 'nl')"/></td>
												</xsl:when>
												<xsl:when test="@waarde">
													<td class="getal" data-value="{@waarde}"><xsl:value-of select="format-number(@waarde, '0')"/>%</td>
												</xsl:when>
												<xsl:otherwise><td class="getal zacht" data-value="">–</td></xsl:otherwise>
											</xsl:choose>
											<xsl:if test="not(../@ander)">
												<td class="getal zacht"><xsl:if test="@n"><xsl:value-of select="format-number(@n, '#.##0', 'nl')"/></xsl:if></td>
											</xsl:if>
										</xsl:for-each>
									</xsl:for-each>
								</tr>
							</xsl:for-each>
						</tbody>
					</table>
				</div>
			</details>
		</section>
	</xsl:template>

	<xsl:template match="bewaren">
		<section class="bewaren" aria-labelledby="bewaren">
			<h2 id="bewaren" class="h3">Deze cijfers bewaren</h2>
			<ul class="rijtje">
				<li><a class="knop knop-licht" href="{@csv}">CSV</a></li>
				<li><a class="knop knop-licht" href="{@xlsx}">Excel (.xlsx)</a></li>
			</ul>
			<p class="klein">Precies wat u hier ziet, met school, filter, periode en datum erbij. Wat hier niet getoond wordt, staat er ook niet in.</p>
		</section>
	</xsl:template>

</xsl:stylesheet>
