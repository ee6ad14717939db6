// Reads {contexts, documents, texts} on standard input; writes what other libraries make of each document, and read in each text.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {encode} from '@digitalbazaar/cborld';
import {util} from '@digitalbazaar/vpqr';

const {generateQRData} = createRequire(import.meta.url)('@mosip/pixelpass');
const {contexts, documents, texts} = JSON.parse(readFileSync(0, 'utf8'));

async function documentLoader(url) {
  if(!(url in contexts)) {
    throw new Error(`no context ${url}`);
  }
  return {documentUrl: url, document: contexts[url]};
}

const made = [];
for(const document of documents) {
  const options = {jsonldDocument: document, documentLoader, format: 'cbor-ld-1.0', registryEntryId: 1};
  const code = await util.toQrCode({...options, header: 'VC1-', qrErrorCorrectionLevel: 'L'});
  made.push({
    cborld: Buffer.from(await encode(options)).toString('hex'),
    vpqr: code.payload,
    pixelpass: generateQRData(JSON.stringify(document))
  });
}

const read = [];
for(const text of texts) {
  const {jsonldDocument} = await util.fromQrCode({expectedHeader: 'VC1-', text, documentLoader});
  read.push(jsonldDocument);
}
process.stdout.write(JSON.stringify({made, read}));
