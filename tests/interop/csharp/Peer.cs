// Mono's class library as a school would use it, with the handbook's class, for as long as there are lines (see conftest.py).

using System;
using System.Linq;
using System.Security.Cryptography;
using System.Xml;

public static class Peer
{
	public static void Main()
	{
		for (string line; (line = Console.ReadLine()) != null;) {
			string[] asked = line.Split('\t');
			string said;
			try {
				said = Push(asked[1], asked[2], asked[3], asked[4]);
			} catch (CryptographicException refused) {
				said = "refused\t" + refused.Message;
			} catch (Exception failed) {
				Console.Error.WriteLine(failed);
				said = "failed\t" + failed.Message;
			}
			Console.WriteLine(said.Replace('\n', ' '));
		}
	}

	static string Push(string url, string school, string kenmerk, string email)
	{
		var sbb = new Edukoppeling(name => name == "GATEWAY_URL_S" ? url : name == "SCHOOL_A_OIN" ? school : Environment.GetEnvironmentVariable(name));
		XmlElement body = sbb.Ask("aanleveren_studentgegevens", "<bpv:studentgegevens>" + string.Concat(new[,] {
			{ "bpvoKenmerk", kenmerk }, { "onderwijsaanbiedercode", "990A001" }, { "onderwijslocatiecode", "990X001" },
			{ "opleidingscode", "60122" }, { "leerbedrijfId", "900000000" },
			{ "geplandeEinddatum", DateTime.Today.AddDays(60).ToString("yyyy-MM-dd") }, { "emailadres", email } }
			.Cast<string>().Select((word, at) => new { word, at }).GroupBy(one => one.at / 2, one => one.word)
			.Select(pair => $"<bpv:{pair.First()}>{pair.Last()}</bpv:{pair.First()}>")) + "</bpv:studentgegevens>");
		XmlNode fault = body.GetElementsByTagName("faultcode").Item(0);
		return (fault != null ? "fault" : "answered") + "\t" + string.Join(" ", sbb.Parts) + "\t"
			+ (fault ?? body.GetElementsByTagName("uitkomst", Edukoppeling.Bpv).Item(0)).InnerText;
	}
}
