// Admission: segments come in one after the other, each is judged, and what is admitted counts for the next.

import CausalMerge
import SyncProtocol
import Trust

extension Reader {
  /// Input: the pinned `organization`, whether the roster is `whole`, and `segments` in the order of their arrival.
  @Sendable static func readAdmission(_ input: JSON) throws -> JSON {
    guard case .bool(let isWhole) = try input.member("whole") else {
      throw VectorSlip(description: "whole")
    }
    var log = SmallLog(organization: try input.digest("organization"), isRosterWhole: isWhole)
    let verdicts = try input.elements("segments").map { bytes in
      try log.take(Segment(parsing: try bytes.asBytes("segments")))
    }
    return .members([
      "verdicts": .array(verdicts.map(JSON.verdict)),
      "devices": .array(log.admission.roster.devices.map { .bytes($0.bytes) }),
    ])
  }
}

extension Reader {
  /// Input: the pinned `organization`, and `segments` in the order of their arrival, all of which are admitted.
  @Sendable static func readStanding(_ input: JSON) throws -> JSON {
    var log = SmallLog(organization: try input.digest("organization"), isRosterWhole: false)
    var authors: [(segment: SegmentHash, device: DeviceID)] = []
    for bytes in try input.elements("segments") {
      let segment = try Segment(parsing: try bytes.asBytes("segments"))
      guard try log.take(segment) == .admit else {
        throw VectorSlip(description: "\(segment.hash) is not admitted")
      }
      authors.append((segment.hash, segment.header.device))
    }
    let roster = log.admission.roster
    let held = log.held(among: authors)
    var members: [JSON.Member] = [
      .init(
        name: "devices",
        value: .array(
          roster.devices.map { device in
            .members([
              "device": .bytes(device.bytes), "revoked": .bool(roster.isRevoked(device)),
              "admin": .bool(roster.isAdmin(device)),
              "teams": .array(roster.teams(of: device).map { .bytes($0.bytes) }),
            ])
          })),
      .init(name: "held", value: .array(held.map { .bytes($0.bytes) })),
    ]
    if let readers = log.readersAfterEnds {
      members.append(.init(name: "readers", value: .array(readers.map { .bytes($0.bytes) })))
    }
    return .object(members)
  }
}

/// A log in memory, of as many scopes as are needed.
private struct SmallLog {
  var admission: Admission
  private var graphs: [ScopeID: ScopeGraph] = [:]
  private var controls: [ScopeID: ScopeControl] = [:]
  private var placements: [SegmentHash: (scope: ScopeID, placement: Placement)] = [:]

  init(organization: OrganizationID, isRosterWhole: Bool) {
    admission = Admission(
      roster: Roster(organization: organization), isRosterWhole: isRosterWhole)
  }

  /// The teams that read any scope, ascending, once all was settled; nil where nothing was ended.
  var readersAfterEnds: [TeamID]? {
    guard controls.values.contains(where: \.hasEnds) else { return nil }
    return Set(controls.values.flatMap { $0.readers(roster: admission.roster) }).sorted()
  }

  /// The segments that are held, ascending, once all has come.
  mutating func held(among authors: [(segment: SegmentHash, device: DeviceID)]) -> [SegmentHash] {
    let placements = placements
    let roster = admission.roster
    func reaches(_ upper: SegmentHash, _ lower: SegmentHash) -> Bool {
      guard let upper = placements[upper], let lower = placements[lower] else { return false }
      return upper.scope == lower.scope
        && upper.placement.vector.covers(
          chain: lower.placement.chain, height: lower.placement.height)
    }
    for scope in controls.keys { controls[scope]?.settle(frontiersBy: roster, reaches: reaches) }
    return authors.filter { author in
      guard let scope = placements[author.segment]?.scope else { return false }
      return controls[scope]?.isHeld(author.segment, by: author.device, reaches: reaches) ?? false
    }.map(\.segment).sorted()
  }

  mutating func take(_ segment: Segment) throws -> AdmissionVerdict {
    let header = segment.header
    let scope = header.scope
    let known = placements.filter { $0.value.scope == scope }.mapValues(\.placement)
    var past = AncestryVector()
    for parent in header.parents { if let parent = known[parent] { past.merge(parent.vector) } }
    let verdict = admission.judge(
      segment, control: controls[scope], holds: { known[$0] != nil },
      isInPast: { hash in
        known[hash].map { past.covers(chain: $0.chain, height: $0.height) } ?? false
      })
    guard verdict == .admit else { return verdict }
    let placement = graphs[scope, default: ScopeGraph()].place(
      by: header.device, upon: header.parents.compactMap { known[$0] })
    placements[segment.hash] = (scope, placement)
    guard header.kind == .control else { return verdict }
    let isFounding = (try? segment.readControl().entries.first).map {
      if case .founding = $0 { true } else { false }
    }
    if scope == admission.roster.scope || admission.roster.scope == nil && isFounding == true {
      try admission.roster.apply(segment)
    } else {
      let roster = admission.roster
      controls[scope, default: ScopeControl(scope: scope)].apply(segment, roster: roster) { hash in
        known[hash].map { past.covers(chain: $0.chain, height: $0.height) } ?? false
      }
    }
    return verdict
  }
}

extension JSON {
  static func verdict(_ verdict: AdmissionVerdict) -> JSON {
    switch verdict {
    case .admit: .members(["verdict": "admit"])
    case .held: .members(["verdict": "held"])
    case .waiting(.parent(let hash)):
      .members(["verdict": "waiting", "for": "parent", "parent": .bytes(hash.bytes)])
    case .waiting(.certificate(let device)):
      .members(["verdict": "waiting", "for": "certificate", "device": .bytes(device.bytes)])
    case .waiting(.membership(let device)):
      .members(["verdict": "waiting", "for": "membership", "device": .bytes(device.bytes)])
    case .refused(let reason):
      .members(["verdict": "refused", "reason": .string(schemaName(of: reason))])
    }
  }

  private static func schemaName(of reason: Verdict.Reason) -> String {
    "\(reason)".map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined().uppercased()
  }
}
