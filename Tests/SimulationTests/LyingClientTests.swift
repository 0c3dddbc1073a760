// A member whose program keeps to no rule, misdeed by misdeed and then seed by seed: it equivocates, forges, replays, floods,
// dates ahead, seals what nobody can open, splits keys, voids in bulk, and claims rights that it was not given.

import SimulatedField
import Testing

struct LyingClientTests {
  /// A field that has worked and synced, with a member in it who will do what it may not.
  private func field(seed: UInt64) throws -> Simulation {
    let field = try Simulation(seed: seed, mix: FaultMix(), members: 1)
    try field.admitLyingClient()
    for _ in 0..<2 {
      for device in 0..<field.deviceCount {
        try field.work(device, times: 4)
        try field.syncNow(device)
      }
    }
    for device in 0..<field.deviceCount { try field.syncNow(device) }
    return field
  }

  @Test(arguments: Misdeed.allCases)
  func `a misdeed gains nothing, holds nobody up, and shows`(misdeed: Misdeed) throws {
    let field = try field(seed: 40)
    #expect(try field.misbehave(misdeed), "there was nothing to do it with")
    for device in 0..<field.deviceCount where device != field.intruderIndex {
      try field.work(device, times: 2)
    }
    try field.quietTail()
    #expect(field.marks.contains(misdeed.mark))
    let stated: Mark? =
      switch misdeed {
      case .equivocate: .forkStated
      case .forge, .rosterEntry: .refusalCounted
      case .unopenable, .unparsable: .unreadableStated
      case .falseOpening: .openingDisregarded
      case .massVoid: .massVoidTakenBack
      default: nil
      }
    if let stated { #expect(field.marks.contains(stated)) }
  }

  @Test func `work by a false opening is held, and shown, and in no record, and lets nobody in`()
    throws
  {
    let field = try field(seed: 41)
    #expect(try field.misbehave(.falseOpening))
    try field.quietTail()
    #expect(field.marks.isSuperset(of: [.openingDisregarded, .heldStated, .sidesApart]))
  }

  @Test func `after its end a member's work is held, whatever its date and whoever brings it`()
    throws
  {
    let field = try field(seed: 42)
    try field.endMember()
    for device in 0..<field.deviceCount where device != field.intruderIndex {
      try field.syncNow(device)
    }
    for misdeed in [Misdeed.futureClock, .unopenable, .lostKey, .futureClock] {
      #expect(try field.misbehave(misdeed))
    }
    try field.quietTail()
    #expect(field.marks.isSuperset(of: [.memberEnded, .heldStated]))
  }

  @Test func `no word of a member keeps an old key in use once the member is gone`() throws {
    let field = try field(seed: 43)
    #expect(try field.misbehave(.staleKey))
    for device in 0..<field.deviceCount { try field.syncNow(device) }
    try field.endMember()
    #expect(try field.misbehave(.staleKey))
    let honest = (0..<field.deviceCount).filter { $0 != field.intruderIndex }
    for _ in 0..<2 { for device in honest { try field.syncNow(device) } }
    let before = try field.segmentsReadableByIntruder()
    for device in honest {
      try field.work(device, times: 6)
      try field.syncNow(device)
    }
    try field.quietTail()
    #expect(try field.segmentsReadableByIntruder().subtracting(before) == [])
  }

  @Test(arguments: 0..<UInt64(4))
  func `a lying member ends with the others agreed and nothing of theirs lost`(batch: UInt64) {
    for seed in batch * 4..<batch * 4 + 4 {
      let outcome = Simulation.run(seed: seed, isMemberLying: true)
      #expect(outcome.violation == nil, "seed \(seed): \(outcome.violation?.description ?? "")")
    }
  }
}
