// Reads the contract with node-soap, prints its operations, pushes one record and prints the outcomes.
// usage: push.js WSDL ENDPOINT
'use strict';
const soap = require('soap');

async function main(wsdl, endpoint) {
	const client = await soap.createClientAsync(wsdl, { endpoint });
	const ports = client.describe().SBB_BPVMonitor_V1;
	if (Object.keys(ports).join() !== 'BE,S,SE')
		throw new Error('ports: ' + Object.keys(ports));
	for (const operation of Object.keys(ports.BE))
		console.log(operation);
	// Members go out in the order in which they stand here.
	const [answer] = await client.aanleveren_studentgegevensAsync({
		identificatiecodeBedrijfsdocument: '00000000-0000-4000-8000-000000000003',
		verzendendeInstantie: '0000000700098QQ00000',
		ontvangendeInstantie: '00000099000000001000',
		datumTijdBedrijfsdocument: '2026-11-23T09:30:00Z',
		proefaanlevering: true,
		studentgegevens: [{
			bpvoKenmerk: 'BPV-2026-000117',
			onderwijsaanbiedercode: '999A001',
			onderwijslocatiecode: '999X001',
			opleidingscode: '25180',
			leerbedrijfId: '100000001',
			geplandeEinddatum: '2027-01-29',
			emailadres: 'zoe@student.voorbeeld.example',
			roepnaam: 'Zoë',
		}],
	});
	for (const result of answer.aanlevering.resultaat)
		console.log([result.bpvoKenmerk, result.uitkomst,
			...(result.foutmelding || []).map((fault) => fault.foutcode)].join(' '));
}

main(process.argv[2], process.argv[3]).catch((error) => {
	console.error(error);
	process.exit(1);
});
