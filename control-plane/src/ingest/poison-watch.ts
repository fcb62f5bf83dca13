import { Injectable } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import { QueryFailedError } from 'typeorm';
import { toStorageFault } from '../platform/database/database-faults.js';

/** After so many failures in a row the records are looked at one by one. */
const ATTEMPTS = 5;
/** SQLSTATE class of a schema that does not fit this program: nothing of anyone can be stored. */
const WRONG_SCHEMA = '42';
/** Agents choose their boot epochs. */
const MAX_KEYS = 10_000;

/**
 * Counts how often in a row the records of an agent failed for a reason that is neither known as a fault of the data nor
 * as one of the database. Without an end to it one such record would hold up all behind it for ever.
 */
@Injectable()
export class PoisonWatch {
  private readonly failures = new Map<string, number>();

  failed(agentId: string, bootEpoch: number, error: unknown): void {
    if (!mayBeOfTheData(error)) return;
    if (this.failures.size >= MAX_KEYS) this.failures.clear();
    const key = keyOf(agentId, bootEpoch);
    this.failures.set(key, (this.failures.get(key) ?? 0) + 1);
  }

  stored(agentId: string, bootEpoch: number): void {
    this.failures.delete(keyOf(agentId, bootEpoch));
  }

  isSuspect(agentId: string, bootEpoch: number): boolean {
    return (this.failures.get(keyOf(agentId, bootEpoch)) ?? 0) >= ATTEMPTS;
  }
}

/** Not while the database is away, full, read-only or overloaded: that is no fault of what it should store. */
export function mayBeOfTheData(error: unknown): boolean {
  if (error instanceof PicketError || toStorageFault(error)) return false;
  if (!(error instanceof QueryFailedError)) return true;
  const { code } = (error as QueryFailedError<Error & { code?: unknown }>).driverError;
  return typeof code === 'string' && !code.startsWith(WRONG_SCHEMA);
}

function keyOf(agentId: string, bootEpoch: number): string {
  return `${agentId} ${bootEpoch}`;
}
