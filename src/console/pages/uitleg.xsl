<?xml version="1.0" encoding="UTF-8"?>
<!-- How the figures come about, in words. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
	<xsl:import href="dashboard.xsl"/>
	<xsl:template match="dashboard" mode="beeld">
		<article class="lezen">
			<section>
				<h2>Waar de antwoorden vandaan komen</h2>
				<p>Kort voor het einde van een bpv krijgt de praktijkopleider (of de contactpersoon bpv) van het leerbedrijf een vragenlijst. Bij scholen die contactgegevens aanleveren krijgt ook de student er een; bij andere scholen vraagt SBB de praktijkopleider of de student mag meedoen. Een onderzoeksbureau verstuurt de vragenlijsten. SBB ziet de antwoorden zonder namen.</p>
			</section>
			<section>
				<h2>Percentage tevreden</h2>
				<p>Het deel van de antwoorden dat 4 of 5 is op een schaal van 5. Wie “niet van toepassing” of “weet ik niet” koos, of de vraag oversloeg, telt niet mee. Het cijfer van een thema is het gemiddelde over de vragen van dat thema. Het rapportcijfer, van 1 tot 10, staat apart.</p>
			</section>
			<section>
				<h2>n en marge</h2>
				<p><strong>n</strong> is het aantal antwoorden. De <strong>marge</strong> zegt hoe zeker het cijfer is: met 60% en een marge van ±4 ligt de mening van alle studenten met 95% zekerheid tussen 56% en 64%. Hoe minder antwoorden, hoe groter de marge.</p>
			</section>
			<section>
				<h2>Hoger, lager of vergelijkbaar</h2>
				<p>Naast uw cijfer staat het landelijke. Alleen als het verschil groter is dan door toeval te verwachten is, staat er <span class="merkje merkje-hoger">hoger</span> of <span class="merkje merkje-lager">lager</span>; anders <span class="merkje merkje-gelijk">vergelijkbaar</span>.</p>
				<p>Een landelijk cijfer is er alleen als ten minste 3 scholen antwoorden hebben en geen daarvan meer dan 75 procent van de antwoorden levert. Over meer jaren samen telt het de studiejaren waarvan het er is.</p>
			</section>
			<section>
				<h2>Wat niet getoond wordt</h2>
				<p>Minder dan 5 antwoorden tonen we nooit. Ook een cijfer dat met een ander cijfer samen zou verraden wat een enkeling antwoordde, laten we weg. Daarom kan iets in een kleine opleiding ontbreken en in de hele sector wel te zien zijn.</p>
				<p>Daarom begint het dashboard met ten minste drie studiejaren: een school heeft per jaar vaak te weinig antwoorden voor één opleiding. Wat in één studiejaar te klein is, komt erbij als een blok van drie is afgesloten (2023/2024 tot en met 2025/2026, dan 2026/2027 tot en met 2028/2029). Zo’n blok staat er heel in: daarom zijn het er soms vier of vijf.</p>
			</section>
			<section>
				<h2>De zeven thema’s</h2>
				<dl class="definities">
					<xsl:for-each select="anderthema">
						<dt><a href="/dashboard/thema{$query}&amp;thema={@code}"><xsl:value-of select="@naam"/></a></dt>
						<dd><xsl:value-of select="@definitie"/></dd>
					</xsl:for-each>
				</dl>
			</section>
			<section>
				<h2>Open antwoorden</h2>
				<p>Namen, mailadressen en nummers worden weggelakt voordat iemand een antwoord leest. Wat er verdacht uitziet beoordeelt een medewerker eerst. Open antwoorden staan er vanaf 5 in een selectie, in willekeurige volgorde en zonder andere gegevens erbij.</p>
			</section>
		</article>
	</xsl:template>
</xsl:stylesheet>
