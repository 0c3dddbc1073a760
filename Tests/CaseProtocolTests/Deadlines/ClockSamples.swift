// What the tests of the clocks share: moments, identifiers, one way to ask for a clock.

import CaseProtocol
import CausalMerge
import Testing

let oneSecond: Int64 = 1000
let oneMinute: Int64 = 60 * oneSecond
let oneHour: Int64 = 60 * oneMinute
let oneDay: Int64 = 24 * oneHour

/// 22:00 on 12 March 2016 in Los Angeles: four hours before clocks there were put forward.
let beforeSpring: Int64 = 1_457_848_800_000
/// 22:00 on 5 November 2016 in Los Angeles: four hours before clocks there were put back.
let beforeAutumn: Int64 = 1_478_408_400_000

func recordID(_ byte: UInt8) throws -> RecordID {
  try #require(RecordID(bytes: [UInt8](repeating: byte, count: 16)))
}

func clock(
  _ rule: DeadlineRule, _ part: DeadlinePart? = nil, in deadlines: [Deadline],
  _ location: SourceLocation = #_sourceLocation
) throws -> Deadline {
  try #require(
    deadlines.first { $0.rule == rule && (part == nil || $0.part == part) },
    sourceLocation: location)
}

/// A clock's two sides: exactly at its end and a millisecond later, done or open.
func expectEdges(
  due: Int64, _ location: SourceLocation = #_sourceLocation,
  judge: (_ doneAt: Int64?, _ now: Int64) throws -> Deadline
) throws {
  let open = try judge(nil, due)
  #expect(open.dueMilliseconds == due, sourceLocation: location)
  #expect([.pending, .dueSoon].contains(open.state), sourceLocation: location)
  let missed = try judge(nil, due + 1)
  #expect(missed.state == .breached(by: .milliseconds(1)), sourceLocation: location)
  #expect(missed.isOpen && missed.isTold, sourceLocation: location)
  for now in [due, due + 400 * oneDay] {
    let inTime = try judge(due, now)
    #expect(inTime.state == .met, sourceLocation: location)
    #expect(inTime.step == nil && !inTime.isOpen, sourceLocation: location)
  }
  let late = try judge(due + 1, due + oneDay)
  #expect(late.state == .late(by: .milliseconds(1)), sourceLocation: location)
  #expect(late.metAtMilliseconds == due + 1, sourceLocation: location)
}
