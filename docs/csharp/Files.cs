using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Xml;

/// <summary>All results as files of one snapshot. Nothing has its own name here before it is whole; what is whole is not fetched again.</summary>
public static class Files
{
	public static int Main()
	{
		try {
			var sbb = new Edukoppeling(Environment.GetEnvironmentVariable);
			XmlElement answer = sbb.Ask("opvragen_resultatenbestand", "<bpv:formaat>CSV</bpv:formaat>");
			if (Text(answer, "requestGoedgekeurd") != "true")
				throw new Exception("refused: " + answer.InnerText.Trim());
			foreach (XmlElement file in answer.GetElementsByTagName("bestand", Edukoppeling.Bpv)) {
				string name = Path.GetFileName(Text(file, "naam")), part = name + ".part";
				if (Whole(name, file))
					continue;
				Fetch(sbb, part, file);
				if (!Whole(part, file)) {
					File.Delete(part);
					throw new Exception(name + " is not what was told");
				}
				File.Move(part, name);
				Console.WriteLine($"{name}: {Text(file, "soort")}, {Text(file, "aantalRijen")} rows");
			}
			return 0;
		} catch (Exception failed) {
			Console.Error.WriteLine(failed.GetBaseException().Message);
			return 1;
		}
	}

	/// <summary>Goes on where an earlier attempt ended, this one's or yesterday's.</summary>
	static void Fetch(Edukoppeling sbb, string path, XmlElement file)
	{
		long size = long.Parse(Text(file, "grootte"));
		for (int attempt = 0; attempt < 10; attempt++) {
			long have = File.Exists(path) ? new FileInfo(path).Length : 0;
			if (have >= size)
				return;
			HttpWebRequest request = sbb.Request(Text(file, "url"));
			request.AddRange(have);
			try {
				using (var answer = (HttpWebResponse)request.GetResponse())
				using (Stream content = answer.GetResponseStream())
				using (var target = new FileStream(path, answer.StatusCode == HttpStatusCode.PartialContent ? FileMode.Append : FileMode.Create))
					content.CopyTo(target);
			} catch (Exception broken) when (broken is IOException || broken is WebException failed && failed.Response == null) {
				// the line broke: what came is kept
			}
		}
	}

	static bool Whole(string path, XmlElement file)
	{
		if (!File.Exists(path))
			return false;
		using (FileStream content = File.OpenRead(path))
		using (SHA256 hash = SHA256.Create())
			return string.Concat(hash.ComputeHash(content).Select(one => one.ToString("x2"))) == Text(file, "sha256");
	}

	static string Text(XmlElement parent, string name) => parent.GetElementsByTagName(name, Edukoppeling.Bpv)[0]?.InnerText ?? "";
}
