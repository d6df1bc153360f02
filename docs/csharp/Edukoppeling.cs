using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml;

/// <summary>Asks SBB's gateway over two-way TLS, signed (2W-be-S): Ask gives the Body of an answer, once it is verified.</summary>
public class Edukoppeling
{
	public const string Bpv = "http://s-bb.nl/schema/SBB_BPVMonitor_V1";
	const string Soap = "http://schemas.xmlsoap.org/soap/envelope/", Dsig = SignedXml.XmlDsigNamespaceUrl;
	const string Wsa = "http://www.w3.org/2005/08/addressing", Anonymous = Wsa + "/anonymous?oin=";
	const string Oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
	const string Wsse = Oasis + "wssecurity-secext-1.0.xsd", Wsu = Oasis + "wssecurity-utility-1.0.xsd";
	const string Wsse11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
	const string Token = Oasis + "x509-token-profile-1.0#X509v3", Base64 = Oasis + "soap-message-security-1.0#Base64Binary";
	const string ExcC14N = SignedXml.XmlDsigExcC14NTransformUrl, Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
	const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

	readonly string url, school, sbb;
	readonly X509Certificate2 own;
	readonly X509Certificate2[] trust;

	/// <summary>The names of what was verified of the last answer.</summary>
	public string[] Parts { get; private set; }

	/// <summary>Of settings by name: own certificate with its key as PKCS#12, roots and intermediates of SBB as PEM.</summary>
	public Edukoppeling(Func<string, string> setting)
	{
		url = setting("GATEWAY_URL_S");
		school = setting("SCHOOL_A_OIN");
		sbb = setting("GATEWAY_OIN");
		own = new X509Certificate2(setting("SAAS_P12"), setting("SAAS_P12_PASSWORD"));
		trust = Regex.Matches(File.ReadAllText(setting("TRUST_FILE")), "-----BEGIN CERTIFICATE-----([^-]*)").Cast<Match>()
			.Select(pem => new X509Certificate2(Convert.FromBase64String(pem.Groups[1].Value))).ToArray();
	}

	/// <summary>The same message again, signed anew, for as long as the gateway asks to wait.</summary>
	public XmlElement Ask(string operation, string content)
	{
		string headers = $@"<wsa:To wsu:Id='to'>{Anonymous}{sbb}</wsa:To>
			<wsa:From wsu:Id='from'><wsa:Address>{Anonymous}{school}</wsa:Address></wsa:From>
			<wsa:Action wsu:Id='action'>http://s-bb.nl/contract/SBB_BPVMonitor_V1/{operation}</wsa:Action>
			<wsa:MessageID wsu:Id='id'>urn:uuid:{Guid.NewGuid()}</wsa:MessageID>";
		string body = $@"<bpv:{operation}_request>
			<bpv:identificatiecodeBedrijfsdocument>{Guid.NewGuid()}</bpv:identificatiecodeBedrijfsdocument>
			<bpv:verzendendeInstantie>{school}</bpv:verzendendeInstantie><bpv:ontvangendeInstantie>{sbb}</bpv:ontvangendeInstantie>
			<bpv:datumTijdBedrijfsdocument>{Time(0)}</bpv:datumTijdBedrijfsdocument>{content}</bpv:{operation}_request>";
		for (int attempt = 1; ; attempt++) {
			XmlDocument sent = Signed(headers, body);
			using (HttpWebResponse answer = Post(sent)) {
				if (int.TryParse(answer.Headers["Retry-After"], out int wait) && attempt < 10) {
					Thread.Sleep(1000 * wait);
					continue;
				}
				Demand(answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.InternalServerError, "HTTP " + answer.StatusCode);
				using (var reader = new StreamReader(answer.GetResponseStream()))
					return Verified(Read(reader.ReadToEnd()), sent);
			}
		}
	}

	/// <summary>To an address of SBB over two-way TLS, and to nobody else.</summary>
	public HttpWebRequest Request(string address)
	{
		var request = (HttpWebRequest)WebRequest.Create(address);
		request.Proxy = null;
		request.ClientCertificates.Add(own);
		request.ServerCertificateValidationCallback = (sender, certificate, chain, errors) =>
			(errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && IsSbb(new X509Certificate2(certificate));
		return request;
	}

	HttpWebResponse Post(XmlDocument message)
	{
		HttpWebRequest request = Request(url);
		request.Method = "POST";
		request.ContentType = "text/xml;charset=UTF-8";
		request.Headers.Add("SOAPAction", "\"\"");
		byte[] bytes = new UTF8Encoding(false).GetBytes(message.OuterXml);
		try {
			using (Stream stream = request.GetRequestStream())
				stream.Write(bytes, 0, bytes.Length);
			return (HttpWebResponse)request.GetResponse();
		} catch (WebException failed) when (failed.Response is HttpWebResponse) { // another status than 200
			return (HttpWebResponse)failed.Response;
		}
	}

	XmlDocument Signed(string headers, string body)
	{
		XmlDocument message = Read($@"<soapenv:Envelope xmlns:soapenv='{Soap}' xmlns:wsa='{Wsa}' xmlns:wsse='{Wsse}' xmlns:wsu='{Wsu}'
			xmlns:bpv='{Bpv}'><soapenv:Header>{headers}<wsse:Security>
			<wsse:BinarySecurityToken wsu:Id='token' ValueType='{Token}' EncodingType='{Base64}'>{Convert.ToBase64String(own.RawData)}</wsse:BinarySecurityToken>
			<wsu:Timestamp wsu:Id='time'><wsu:Created>{Time(0)}</wsu:Created><wsu:Expires>{Time(5)}</wsu:Expires></wsu:Timestamp>
			</wsse:Security></soapenv:Header><soapenv:Body wsu:Id='body'>{body}</soapenv:Body></soapenv:Envelope>");
		var signature = new WithWsuId(message) { SigningKey = own.GetRSAPrivateKey(), KeyInfo = new KeyInfo() };
		signature.SignedInfo.CanonicalizationMethod = ExcC14N;
		signature.SignedInfo.SignatureMethod = RsaSha256;
		foreach (string part in new[] { "body", "to", "from", "action", "id", "token", "time" }) {
			var reference = new Reference("#" + part) { DigestMethod = Sha256 };
			reference.AddTransform(new XmlDsigExcC14NTransform());
			signature.AddReference(reference);
		}
		signature.KeyInfo.AddClause(new KeyInfoNode(Read($@"<wsse:SecurityTokenReference xmlns:wsse='{Wsse}'>
			<wsse:Reference URI='#token' ValueType='{Token}'/></wsse:SecurityTokenReference>").DocumentElement));
		signature.ComputeSignature();
		One(One(message.DocumentElement, Soap, "Header"), Wsse, "Security").AppendChild(message.ImportNode(signature.GetXml(), true));
		return message;
	}

	XmlElement Verified(XmlDocument answer, XmlDocument sent)
	{
		XmlElement header = One(answer.DocumentElement, Soap, "Header"), body = One(answer.DocumentElement, Soap, "Body");
		XmlElement security = One(header, Wsse, "Security"), signature = One(security, Dsig, "Signature"), info = One(signature, Dsig, "SignedInfo");
		XmlElement stamp = One(security, Wsu, "Timestamp"), confirmation = One(security, Wsse11, "SignatureConfirmation");
		// Who signed: SBB, by a certificate under the roots that are trusted.
		var signer = new X509Certificate2(Convert.FromBase64String(One(security, Wsse, "BinarySecurityToken").InnerText));
		Demand(IsSbb(signer), "signed by " + signer.Subject);
		// What was signed: the list of references, and then each part by its place and not by its name. Not by SignedXml.CheckSignature,
		// which reads a carriage return in an open answer as a line end, and then does not find the digest.
		var used = info.GetElementsByTagName("*", Dsig).Cast<XmlElement>().Select(element => element.GetAttribute("Algorithm")).Where(name => name != "").Distinct();
		Demand(new HashSet<string>(used).SetEquals(new[] { ExcC14N, RsaSha256, Sha256 }), "algorithms");
		Demand(signer.GetRSAPublicKey().VerifyData(Octets(info), Convert.FromBase64String(One(signature, Dsig, "SignatureValue").InnerText),
			HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), "SignatureValue");
		var digests = All(info, Dsig, "Reference").ToDictionary(one => one.GetAttribute("URI"), one => One(one, Dsig, "DigestValue").InnerText);
		XmlElement[] parts = new[] { body, stamp, confirmation }.Concat(All(header, Wsa)).ToArray();
		foreach (XmlElement part in parts)
			using (SHA256 hash = SHA256.Create())
				Demand(digests.TryGetValue("#" + part.GetAttribute("Id", Wsu), out string digest)
					&& digest == Convert.ToBase64String(hash.ComputeHash(Octets(part))), part.Name + " is not what was signed");
		// That it answers what was sent, now. A fault may come before our signature was accepted: then it confirms none.
		bool fault = All(body, Soap, "Fault").Any();
		string value = sent.GetElementsByTagName("SignatureValue", Dsig)[0].InnerText, relatesTo = One(header, Wsa, "RelatesTo").InnerText;
		Demand(confirmation.HasAttribute("Value") ? confirmation.GetAttribute("Value") == value : fault, "SignatureConfirmation");
		Demand(relatesTo == sent.GetElementsByTagName("MessageID", Wsa)[0].InnerText || (fault && relatesTo == Wsa + "/unspecified"), "RelatesTo");
		Demand(DateTimeOffset.Parse(One(stamp, Wsu, "Expires").InnerText) > DateTimeOffset.UtcNow, "the answer is too old");
		Parts = parts.Select(part => part.LocalName).ToArray();
		return body;
	}

	/// <summary>Up to a root of our own file, every step valid now, and with SBB's OIN: what the machine trusts does not count.</summary>
	bool IsSbb(X509Certificate2 certificate)
	{
		var chain = new X509Chain();
		chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
		chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority; // ours are unknown to the machine
		chain.ChainPolicy.ExtraStore.AddRange(trust);
		if (!chain.Build(certificate))
			return false;
		X509Certificate2 root = chain.ChainElements[chain.ChainElements.Count - 1].Certificate;
		var oins = certificate.SubjectName.Decode(X500DistinguishedNameFlags.UseNewLines).Split('\n').Select(line => line.Trim().Split('='))
			.Where(name => name[0] == "SERIALNUMBER" || name[0] == "OID.2.5.4.5").Select(name => name[1]);
		return root.Subject == root.Issuer && trust.Any(one => one.RawData.SequenceEqual(root.RawData)) && oins.SequenceEqual(new[] { sbb });
	}

	/// <summary>SignedXml looks for Id, where WS-Security has wsu:Id.</summary>
	class WithWsuId : SignedXml
	{
		public WithWsuId(XmlDocument document) : base(document) { }

		public override XmlElement GetIdElement(XmlDocument document, string id) =>
			document.GetElementsByTagName("*").Cast<XmlElement>().Single(element => element.GetAttribute("Id", Wsu) == id);
	}

	static byte[] Octets(XmlElement element)
	{
		var alone = new XmlDocument { PreserveWhitespace = true };
		alone.LoadXml(element.OuterXml);
		var canonical = new XmlDsigExcC14NTransform();
		canonical.LoadInput(alone);
		using (var octets = new MemoryStream()) {
			((Stream)canonical.GetOutput(typeof(Stream))).CopyTo(octets);
			return octets.ToArray();
		}
	}

	static XmlDocument Read(string xml)
	{
		var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
		using (var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }))
			document.Load(reader);
		return document;
	}

	static IEnumerable<XmlElement> All(XmlElement parent, string space, string name = null) =>
		parent.ChildNodes.OfType<XmlElement>().Where(child => child.NamespaceURI == space && (name == null || child.LocalName == name));

	static XmlElement One(XmlElement parent, string space, string name)
	{
		List<XmlElement> found = All(parent, space, name).ToList();
		Demand(found.Count == 1, $"{found.Count} times {name}");
		return found[0];
	}

	static string Time(int minutes) => DateTime.UtcNow.AddMinutes(minutes).ToString("yyyy-MM-ddTHH:mm:ssZ");

	static void Demand(bool held, string what)
	{
		if (!held)
			throw new CryptographicException("not verified: " + what);
	}
}
