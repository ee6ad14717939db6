// Does with the packages of the field what it is told: one JSON object in on stdin, one out on stdout.
//
//   in:  {now, documents: {url: document}, tasks: [{name, act, ...}]}
//   out: {name: {value} or {error}}
//
// Only `documents` can be loaded: contexts, DID documents, verification methods, status lists. Nothing touches a network.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as lists from '@digitalbazaar/vc-bitstring-status-list';
import * as rdfCanonize from 'rdf-canonize';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import jsigs from 'jsonld-signatures';
import jsonld from 'jsonld';

const {purposes: {AssertionProofPurpose}} = jsigs;
const signing = {
  'eddsa-rdfc-2022': eddsaRdfc,
  'ecdsa-rdfc-2019': ecdsaRdfc,
  'eddsa-jcs-2022': eddsaJcs.createSignCryptosuite()
};
const verifying = {...signing, 'eddsa-jcs-2022': eddsaJcs.createVerifyCryptosuite()};

let text = '';
for await (const piece of process.stdin.setEncoding('utf8')) {
  text += piece;
}
const {now, documents, tasks} = JSON.parse(text);

// Some packages hold a status list against the clock of the process, whatever `now` says: it stands still at `now`.
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...words) {
    super(...(words.length ? words : [now]));
  }

  static now() {
    return new RealDate(now).getTime();
  }
};
const made = new Map(); // key pairs, by verification method

async function documentLoader(url) {
  if(!Object.hasOwn(documents, url)) {
    throw new Error(`not at hand: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: structuredClone(documents[url]), tag: 'static'};
}

function suites() {
  return Object.values(verifying).map(cryptosuite => new DataIntegrityProof({cryptosuite}));
}

async function keyPair({kind, seed, verificationMethod}) {
  if(!made.has(verificationMethod)) {
    const named = {id: verificationMethod, controller: verificationMethod.split('#')[0]};
    made.set(verificationMethod, kind === 'Ed25519' ?
      await Ed25519Multikey.generate({...named, seed: new Uint8Array(32).fill(seed)}) :
      await EcdsaMultikey.generate({...named, curve: kind}));
  }
  return made.get(verificationMethod);
}

async function suiteOf(task) {
  const pair = await keyPair(task);
  const date = task.created;
  return {pair, suite: new DataIntegrityProof({signer: pair.signer(), date, cryptosuite: signing[task.cryptosuite]})};
}

function reason(result) {
  const errors = [result.error, ...(result.error?.errors ?? []), ...(result.results ?? []).map(each => each.error), result.statusResult?.error];
  return errors.filter(Boolean).map(error => error.cause?.message ?? error.message).join('; ') || null;
}

const acts = {
  // What the RDFC suites hash: the options are those of their own canonize.js.
  async canonise({document, hash = 'sha256'}) {
    const options = {documentLoader, base: null, safe: true, rdfDirection: 'i18n-datatype', produceGeneralizedRdf: false};
    const dataset = await jsonld.toRDF(document, options);
    return rdfCanonize.canonize(dataset, {algorithm: 'RDFC-1.0', format: 'application/n-quads', messageDigestAlgorithm: hash});
  },
  async canoniseQuads({quads}) {
    const options = {algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads'};
    return rdfCanonize.canonize(quads, options);
  },
  async verify({credential, matchIssuers = false}) {
    const checkStatus = options => lists.checkStatus({...options, verifyMatchingIssuers: matchIssuers});
    const result = await vc.verifyCredential({credential, suite: suites(), documentLoader, checkStatus, now});
    const statuses = Object.fromEntries((result.statusResult?.results ?? []).map(each => [each.credentialStatus.statusPurpose, each.status]));
    return {verified: result.verified, reason: reason(result), statuses};
  },
  async sign(task) {
    const {pair, suite} = await suiteOf(task);
    const signed = await vc.issue({credential: structuredClone(task.credential), suite, documentLoader, now});
    return {signed, publicKeyMultibase: (await pair.export({publicKey: true})).publicKeyMultibase};
  },
  // A second proof beside one that stands.
  async signAgain(task) {
    const {pair, suite} = await suiteOf(task);
    const signed = await jsigs.sign(structuredClone(task.credential), {suite, purpose: new AssertionProofPurpose(), documentLoader});
    return {signed, publicKeyMultibase: (await pair.export({publicKey: true})).publicKeyMultibase};
  },
  async present(task) {
    const {suite} = await suiteOf(task);
    const {credentials: verifiableCredential, holder, challenge, domain} = task;
    const presentation = vc.createPresentation({verifiableCredential, holder, now});
    return vc.signPresentation({presentation, suite, challenge, domain, documentLoader});
  },
  async verifyPresentation({presentation, challenge, domain}) {
    const checkStatus = options => lists.checkStatus({...options, verifyMatchingIssuers: false});
    const result = await vc.verify({presentation, challenge, domain, suite: suites(), documentLoader, checkStatus, now});
    return {verified: result.verified, reason: reason(result)};
  },
  async readList({encodedList, indexes}) {
    const list = await lists.decodeList({encodedList});
    return {length: list.length, bits: indexes.map(index => list.getStatus(index))};
  },
  async makeList(task) {
    const list = await lists.createList({length: task.length});
    task.indexes.forEach(index => list.setStatus(index, true));
    const credential = await lists.createCredential({id: task.url, list, statusPurpose: task.purpose});
    return acts.sign({...task, credential: {...credential, issuer: task.issuer, validFrom: task.validFrom, validUntil: task.validUntil}});
  }
};

const answers = {};
for(const task of tasks) {
  try {
    answers[task.name] = {value: await acts[task.act](task)};
  } catch(error) {
    answers[task.name] = {error: error.cause?.message ?? error.message};
  }
}
process.stdout.write(JSON.stringify(answers));
