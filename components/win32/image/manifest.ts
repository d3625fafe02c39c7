// What a program's manifest says of the systems that it knows.
//
// Source: Microsoft, "Application manifests" (supportedOS), "Targeting your application for Windows".

import { Process } from '../process/process';
import { Version } from '../system/version';
import { findResource } from './resource';

const RT_MANIFEST = '#24';
/** CREATEPROCESS_MANIFEST_RESOURCE_ID. */
const OF_PROCESS = '#1';
const ANY_LANGUAGE: u32 = 0;
/** What `supportedOS` calls Windows 10 and Windows 8.1. */
const WINDOWS_10 = '{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}';
const WINDOWS_8_1 = '{1f676c76-80e1-4239-95bb-83d0f6d0da78}';

/** A program that does not know Windows 10 is told of the one that it knows, and none is told of less than Windows 8. */
export function toldVersion(process: Process): Version {
  const known = process.toldVersion;
  if (known != null) return known;
  const text = manifest(process);
  const told = text.includes(WINDOWS_10) ? Version.real() : text.includes(WINDOWS_8_1) ? new Version(6, 3, 9600) : new Version(6, 2, 9200);
  process.toldVersion = told;
  return told;
}

/** In small letters; empty if there is none. */
function manifest(process: Process): string {
  const place = findResource(process, process.modules.program, RT_MANIFEST, OF_PROCESS, ANY_LANGUAGE);
  if (place == null) return '';
  const bytes = process.memory.bytes(place.address, place.size);
  return bytes == null ? '' : String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length).toLowerCase();
}
