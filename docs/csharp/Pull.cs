using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;

/// <summary>
/// Today everything, tomorrow what changed since: resultaten.tsv has a line per answer, resultaten.tot says how far it goes.
/// In a text, backslash, tab and line ends are written \\, \t, \n and \r.
/// </summary>
public static class Pull
{
	const string Results = "resultaten.tsv", Tot = "resultaten.tot";
	static readonly string[] Keys = ("responsId mutatienummer respondent vragenlijstcode versie invuldatum invulmaand brin onderwijsaanbiedercode " +
		"onderwijslocatiecode opleidingscode leerbedrijfId leerbedrijfPseudoniem geplandeEinddatum eindmaand leerweg").Split(' ');
	static readonly string[] Cells = { "vraagcode", "waarde", "tekst" };

	class Snapshot
	{
		public readonly List<string> Lines = new List<string>();
		public readonly HashSet<string> Came = new HashSet<string>(), Gone = new HashSet<string>();
		public string Tot;
	}

	public static int Main()
	{
		try {
			string since = File.Exists(Tot) ? File.ReadAllText(Tot) : null;
			var sbb = new Edukoppeling(Environment.GetEnvironmentVariable);
			Snapshot snapshot;
			while ((snapshot = Ask(sbb, since)) == null) { } // it expired halfway: begin with a new one
			Keep(snapshot);
			Console.WriteLine($"{snapshot.Came.Count} new or changed, {snapshot.Gone.Count} gone, up to {snapshot.Tot}");
			return 0;
		} catch (Exception failed) {
			Console.Error.WriteLine(failed.GetBaseException().Message);
			return 1;
		}
	}

	/// <summary>One snapshot, whole: all results, or what changed after `since`.</summary>
	static Snapshot Ask(Edukoppeling sbb, string since)
	{
		var snapshot = new Snapshot();
		for (string cursor = ""; ;) {
			XmlElement answer = sbb.Ask("opvragen_resultaten", Element("vanafMutatienummer", since) +
				Element("paginagrootte", Environment.GetEnvironmentVariable("PAGE") ?? "1000") + Element("cursor", cursor));
			if (Text(answer, "requestGoedgekeurd") != "true") { // also in a fault
				if (Text(answer, "foutcode") == "BPV0201")
					return null;
				throw new Exception("refused: " + answer.InnerText.Trim());
			}
			foreach (XmlElement response in All(answer, "respons")) {
				snapshot.Came.Add(Text(response, "responsId"));
				string keys = string.Join("\t", Keys.Select(key => Text(response, key)));
				foreach (XmlElement given in All(response, "antwoord").DefaultIfEmpty(response))
					snapshot.Lines.Add(keys + string.Concat(Cells.Select(cell => "\t" + Escaped(Text(given, cell)))));
			}
			foreach (XmlElement removed in All(answer, "verwijderd"))
				snapshot.Gone.Add(Text(removed, "responsId"));
			snapshot.Tot = Text(answer, "totMutatienummer");
			cursor = Text(answer, "cursor");
			if (cursor != "")
				continue;
			if (snapshot.Came.Count != int.Parse(Text(answer, "aantalRespons")))
				throw new Exception("not complete");
			return snapshot;
		}
	}

	/// <summary>What is new or gone replaces what was there. First the lines, then how far they go: whoever is killed between does it again.</summary>
	static void Keep(Snapshot snapshot)
	{
		IEnumerable<string> had = File.Exists(Results) ? File.ReadLines(Results) : new[] { string.Join("\t", Keys.Concat(Cells)) };
		Func<string, bool> stays = id => !snapshot.Came.Contains(id) && !snapshot.Gone.Contains(id);
		File.WriteAllText(Tot + ".new", snapshot.Tot);
		File.WriteAllLines(Results + ".new", had.Where(line => stays(line.Substring(0, line.IndexOf('\t')))).Concat(snapshot.Lines));
		Replace(Results);
		Replace(Tot);
	}

	static void Replace(string file)
	{
		if (File.Exists(file))
			File.Replace(file + ".new", file, null);
		else
			File.Move(file + ".new", file);
	}

	static string Element(string name, string value) => string.IsNullOrEmpty(value) ? "" : $"<bpv:{name}>{value}</bpv:{name}>";
	static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r");
	static IEnumerable<XmlElement> All(XmlElement parent, string name) => parent.GetElementsByTagName(name, Edukoppeling.Bpv).Cast<XmlElement>();
	static string Text(XmlElement parent, string name) => All(parent, name).FirstOrDefault()?.InnerText ?? "";
}
