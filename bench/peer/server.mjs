// A verification service with the packages of the field: POST a credential, get {"verified": true} or a 400.
//
//   node server.mjs PORT WORKERS FILE     FILE: JSON of {documents: {url: document}}, all that can be loaded
//
// Contexts, the issuer's DID document and its key are in memory. Status lists are not looked at.
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import cluster from 'node:cluster';
import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';

const [port, workers, file] = process.argv.slice(2);

if(cluster.isPrimary) {
  for(let started = 0; started < Number(workers); started++) {
    cluster.fork();
  }
} else {
  const {documents} = JSON.parse(readFileSync(file, 'utf8'));
  const suite = new DataIntegrityProof({cryptosuite});

  async function documentLoader(url) {
    if(!Object.hasOwn(documents, url)) {
      throw new Error(`not at hand: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: documents[url], tag: 'static'};
  }

  async function answer(text) {
    const {verifiableCredential: credential} = JSON.parse(text);
    const checkStatus = async () => ({verified: true});
    const {verified, error} = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
    return {verified, error: verified ? undefined : String(error?.errors?.[0] ?? error)};
  }

  createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    const told = request.method === 'POST' ? await answer(Buffer.concat(pieces).toString()) : {ready: true};
    const body = Buffer.from(JSON.stringify(told));
    response.writeHead(told.verified === false ? 400 : 200, {'Content-Type': 'application/json', 'Content-Length': body.length});
    response.end(body);
  }).listen(Number(port), '127.0.0.1');
}
