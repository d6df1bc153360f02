// node-soap as a school would use it, with the handbook's functions, for as long as there are lines (see conftest.py).
'use strict';
const { randomUUID, X509Certificate } = require('crypto');
const { readFileSync } = require('fs');
const { Agent } = require('https');
const { createInterface } = require('readline');
const axios = require('axios');
const soap = require('soap');
const { signer, verify } = require('./signing.js');

const env = process.env, read = (name) => readFileSync(env[name]);
const trust = read('TRUST_FILE').toString().match(/-----BEGIN[^]*?-----END CERTIFICATE-----/g).map((pem) => new X509Certificate(pem));
const anonymous = 'http://www.w3.org/2005/08/addressing/anonymous?oin=';
const http = axios.create({ proxy: false, httpsAgent: new Agent({ cert: read('SAAS_CERT'), key: read('SAAS_KEY'), ca: read('CA_FILE'), keepAlive: true, autoSelectFamily: true }) });
let verified;

http.interceptors.response.use((response) => {
	if (response.config.method === 'post') {
		const found = verify(response, trust, env.GATEWAY_OIN);
		verified = found.parts;
		response.data = found.xml;
	}
	return response;
});

const ways = {
	signed: () => signer(read('SAAS_SIGN_CERT'), read('SAAS_SIGN_KEY')),
	defaults: () => new soap.WSSecurityCert(read('SAAS_SIGN_KEY'), new X509Certificate(read('SAAS_SIGN_CERT')).toString(), ''),
};
const cache = new Map();

async function push(way, url, school, kenmerk, email) {
	verified = undefined;
	const client = await soap.createClientAsync(env.WSDL_URL, { request: http, endpoint: url });
	client.setSecurity(cache.get(way) || cache.set(way, ways[way]()).get(way));
	const header = (name, value) => client.addSoapHeader(`<wsa:${name} xmlns:wsa="http://www.w3.org/2005/08/addressing">${value}</wsa:${name}>`);
	header('To', anonymous + env.GATEWAY_OIN);
	header('From', `<wsa:Address>${anonymous}${school}</wsa:Address>`);
	header('Action', 'http://s-bb.nl/contract/SBB_BPVMonitor_V1/aanleveren_studentgegevens');
	header('MessageID', 'urn:uuid:' + randomUUID());
	try {
		const [answer] = await client.aanleveren_studentgegevensAsync({
			identificatiecodeBedrijfsdocument: randomUUID(),
			verzendendeInstantie: school,
			ontvangendeInstantie: env.GATEWAY_OIN,
			datumTijdBedrijfsdocument: new Date().toISOString(),
			studentgegevens: [{
				bpvoKenmerk: kenmerk,
				onderwijsaanbiedercode: '990A001',
				onderwijslocatiecode: '990X001',
				opleidingscode: '60122',
				leerbedrijfId: '900000000',
				geplandeEinddatum: new Date(Date.now() + 60 * 864e5).toISOString().slice(0, 10),
				emailadres: email,
			}],
		});
		return ['answered', verified.join(' '), answer.aanlevering.resultaat[0].uitkomst];
	} catch (error) {
		if (error.root && verified)
			return ['fault', verified.join(' '), error.root.Envelope.Body.Fault.faultcode];
		return ['refused', error.message];
	}
}

async function main() {
	for await (const line of createInterface({ input: process.stdin })) {
		const said = await push(...line.split('\t')).catch((error) => ['failed', error.stack]);
		console.log(said.map((word) => String(word).replace(/\s+/g, ' ')).join('\t'));
	}
}

main();
