// Teams that are let into one part of a case, and out again, while everything else goes wrong; and what has to hold of it.

import CausalMerge
import LocalReplica
import RecordSchema
import ReferenceMerge
import SyncProtocol
import Trust

extension Simulation {
  /// Somebody lets a team into a part of a case, or ends what a team was given there.
  func share() throws {
    let isHealth = chance.occurs(500)
    let compartment = isHealth ? FieldSchema.health.number : FieldSchema.places.number
    let writers = isHealth ? teams.medics : teams.advocates
    let hosts = try enrolled.filter { try teams(of: $0).contains(writers) }
    let guests = isHealth ? [teams.analysts] : [teams.medics, teams.analysts]
    guard let device = chance.pick(hosts), let caseID = chance.pick(cases),
      let team = chance.pick(guests)
    else { return }
    let until = chance.occurs(300) ? now + chance.number(in: 1...10) * 3_600_000 : nil
    let isEnd = chance.occurs(400)
    let reading = device.clock.reading(at: now)
    let given = try device.replica.access(to: caseID).filter {
      $0.compartment == compartment && $0.right.grant.team == team
    }
    if isEnd {
      let ended = try attempt(device, "end a grant") {
        try device.replica.endGrants(to: team, in: [compartment], of: caseID, at: reading)
      }
      if ended?.isEmpty == false { marks.insert(.letOut) }
    } else {
      let changed = try attempt(device, "grant") {
        try device.replica.grant(
          .read, to: team, in: [compartment], of: caseID, until: until, at: reading)
      }
      guard let changed, changed > 0 else { return }
      marks.insert(given.isEmpty || given.contains { $0.right.end == nil } ? .letIn : .letInAgain)
    }
    note("device \(device.index) \(isEnd ? "ended" : "gave") \(compartment) for \(team)")
  }

  // MARK: who reads what

  /// Who may read a scope besides the teams of its compartment, as a device that reads it by its compartment knows.
  private func given(in scope: ScopeID, asKnownTo host: SimulatedDevice) throws -> [GivenRight] {
    try cases.flatMap { try host.replica.access(to: $0) }
      .filter { $0.scope == scope && !$0.right.isByPolicy }.map(\.right)
  }

  /// Whether a team of a device has been let into a scope, and that stands.
  func isGuest(_ device: SimulatedDevice, of scope: ScopeID, _ compartment: UInt32) throws -> Bool {
    guard mix.shares > 0 else { return false }
    let hosts = try honest.filter { try mayRead(compartment, $0) }
    guard let host = hosts.first else { return false }
    let own = try teams(of: device)
    return try given(in: scope, asKnownTo: host).contains {
      $0.end == nil && $0.grant.rights.contains(.read) && own.contains($0.grant.team)
    }
  }

  // MARK: judging

  /// All who read a scope by its compartment know the same of whom it was given to; and who lost it opens nothing that was
  /// written by somebody who knew.
  func judgeSharing(in scope: ScopeID, _ segments: [MergeSegment]) throws {
    guard mix.shares > 0, let compartment = try compartment(of: scope) else { return }
    let hosts = try honest.filter { try mayRead(compartment, $0) }
    guard let host = hosts.first else { return }
    let rights = try given(in: scope, asKnownTo: host)
    guard !rights.isEmpty else { return }
    for other in hosts.dropFirst()
    where try Set(given(in: scope, asKnownTo: other)) != Set(rights) {
      throw Violation(
        oracle: .convergence,
        detail: "devices \(host.index) and \(other.index) know of different grants in \(scope)")
    }
    let definition = ReferenceMerge(segments)
    for device in honest where try !isReader(device, of: scope) {
      let own = try teams(of: device)
      let history = rights.filter { own.contains($0.grant.team) }
        .flatMap { [$0.segment] + [$0.end?.segment].compactMap(\.self) }
      guard !history.isEmpty else { continue }
      for segment in try device.replica.mergeSegments(of: scope) {
        guard case .changes = segment.content,
          history.allSatisfy({ definition.isAncestor($0, of: segment.hash) })
        else { continue }
        throw Violation(
          oracle: .lostAccess, detail: "device \(device.index) opens \(segment.hash) of \(scope)")
      }
      if !history.isEmpty { marks.insert(.shutOut) }
    }
  }
}
