import type { LightRecord } from '../../../record/record.js';
import { isCount, otlpMembersJson, otlpRecordJson } from '../../render/json/otlp-record.js';
import type { Bytes } from './bytes.js';
import { type Encoding, type Origin, type ResourceGroup, type Scope, SLICE_BYTES } from './encoding.js';

/** OTLP as JSON: ids in hex, 64-bit integers as strings, bytes in base64. The text of each record is that of the JSON profile `otel`. */
export class JsonEncoding implements Encoding {
  readonly contentType = 'application/json';

  *encode(groups: readonly ResourceGroup[], into: Bytes, maxBytes: number): Generator<void, boolean> {
    into.append('{"resourceLogs":[');
    let first = true;
    for (const { origin, scopes } of groups) {
      into.append(`${first ? '' : ','}{"resource":{${originText(origin)}},"scopeLogs":[`);
      first = false;
      let firstScope = true;
      for (const { scope, records } of scopes) {
        into.append(`${firstScope ? '' : ','}{"scope":${scopeText(scope)},"logRecords":[`);
        firstScope = false;
        let until = into.length + SLICE_BYTES;
        for (let i = 0; i < records.length; i++) {
          into.append((i === 0 ? '' : ',') + otlpRecordJson(records[i] as LightRecord));
          if (into.length > maxBytes) return false;
          if (into.length < until || i === records.length - 1) continue;
          yield;
          until = into.length + SLICE_BYTES;
        }
        into.append(`]${schemaUrlText(scope.schemaUrl)}}`);
      }
      into.append(`]${schemaUrlText(origin.schemaUrl)}}`);
    }
    into.append(']}');
    return into.length <= maxBytes;
  }
}

function originText({ attributes, droppedAttributesCount }: Origin): string {
  const dropped = isCount(droppedAttributesCount) ? `,"droppedAttributesCount":${droppedAttributesCount}` : '';
  return `"attributes":${otlpMembersJson(attributes)}${dropped}`;
}

function scopeText(scope: Scope): string {
  const version = scope.version === '' ? '' : `,"version":${JSON.stringify(scope.version)}`;
  return `{"name":${JSON.stringify(scope.name)}${version},${originText(scope)}}`;
}

function schemaUrlText(schemaUrl: string): string {
  return schemaUrl === '' ? '' : `,"schemaUrl":${JSON.stringify(schemaUrl)}`;
}
