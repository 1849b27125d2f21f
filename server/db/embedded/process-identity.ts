import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that runs now: who it is, told apart from a later one with the same number. */
export interface RunningProcess {
  /** Boot, pid and start time: a pid alone is given out again. */
  identity: string;
  /** The command line; one element when the system does not keep the arguments apart. */
  command: string[];
}

let bootId: string | undefined;

function boot(): string {
  try {
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    bootId = 'boot';
  }
  return bootId;
}

function lookInProc(pid: number): RunningProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? 'X';
    // A zombie answers to kill(pid, 0) but runs nothing any more.
    if (state === 'Z' || state === 'X') return null;
    // Start time in clock ticks since boot is field 22 of proc(5), the 20th after the name.
    const identity = `${boot()}/${pid}/${fields[19] ?? ''}`;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { identity, command };
  } catch {
    return null;
  }
}

function askPs(pid: number): RunningProcess | null {
  try {
    const columns = ['-o', 'stat=', '-o', 'lstart=', '-o', 'command='];
    const line = execFileSync('ps', [...columns, '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    // "Ss   Sun Nov 22 19:05:35 2026 /path/postgres -D /data": five words of start time.
    const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/s.exec(line);
    if (!match || match[1]?.startsWith('Z')) return null;
    return { identity: `${pid}/${match[2] ?? ''}`, command: [match[3] ?? ''] };
  } catch {
    return null;
  }
}

/** The process with this number, or null when there is none or only a zombie is left of it. */
export function lookAtProcess(pid: number): RunningProcess | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? lookInProc(pid) : askPs(pid);
}

/** Whether exactly this process (an `identity` written down earlier) still runs. */
export function isStillRunning(identity: string): boolean {
  const pid = Number(identity.split('/').at(process.platform === 'linux' ? 1 : 0));
  return lookAtProcess(pid)?.identity === identity;
}

/** The identity of this very process. */
export function ownIdentity(): string {
  const own = lookAtProcess(process.pid);
  if (!own) throw new Error(`Cannot read the start time of process ${process.pid}.`);
  return own.identity;
}
