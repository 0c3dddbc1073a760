// What a member with a program of its own gets out of the server, and into it: signed by keys that are really its own, asked
// in a session that is really its own, about parts of cases that are not its team's.

import CaseProtocol
import CausalMerge
import Fieldkeep
import Foundation
import LocalReplica
import RecordSchema
import SyncProtocol
import Testing
import Trust

extension AudienceMatrixTests {
  /// All scopes that hold something, as the founder's laptop knows them.
  private struct Map {
    /// The newest segments of each scope.
    var heads: [ScopeID: [SegmentHash]] = [:]
    var wraps: [Wrap] = []
    var teams: [String: TeamID] = [:]
    let roster: ScopeID

    init(_ assembly: Assembly) async throws {
      let office = try await Insider(assembly.county, "office")
      roster = ScopeID(rosterOf: try #require(try office.core.rootKey()))
      var known: [ScopeID: Set<SegmentHash>] = [:]
      var built: Set<SegmentHash> = []
      for item in try office.core.carriedItems(everything: true) {
        switch item {
        case .segment(let segment):
          known[segment.header.scope, default: []].insert(segment.hash)
          built.formUnion(segment.header.parents)
        case .wrap(let wrap): wraps.append(wrap)
        }
      }
      heads = known.mapValues { $0.subtracting(built).sorted() }
      for id in try office.core.recordIDs() {
        guard let record = try office.core.record(id), let team = TeamID(bytes: id.bytes),
          record.state.type == TeamRecord.type.number,
          let name = record.views(of: TeamRecord.name.number).first?.value.payload
        else { continue }
        teams[String(decoding: name, as: UTF8.self)] = team
      }
      try office.close()
    }
  }

  @Test
  func `whoever asks past the program is handed its own teams' work, and told of nothing else`()
    async throws
  {
    let assembly = try Assembly.current()
    let map = try await Map(assembly)
    #expect(map.teams.count == Audiences.teams.count)
    for team in Audiences.teams {
      let insider = try await Insider(assembly.county, team)
      let own = try #require(map.teams[team])
      try await Self.judgeHanded(to: insider, of: team, own, assembly)
      for compartment in Audiences.hidden(from: team) {
        let scope = try #require(assembly.scopes[compartment])
        try await Self.ask(insider, of: scope, heads: map.heads[scope] ?? [])
      }
      try insider.close()
    }
  }

  @Test func `what is pushed past the program into another team's work is refused`() async throws {
    let assembly = try Assembly.current()
    let map = try await Map(assembly)
    let before = try await assembly.county.server.segmentHashes().count
    for team in Audiences.teams {
      let insider = try await Insider(assembly.county, team)
      let own = try #require(map.teams[team])
      for compartment in Audiences.compartments
      where !Audiences.may("w", team, in: compartment) {
        let place = "\(team) in \(compartment)"
        let scope = try #require(assembly.scopes[compartment])
        let heads = try #require(map.heads[scope])
        try await Self.push(
          insider, into: scope, upon: heads, for: own,
          isReader: Audiences.may("r", team, in: compartment), place)
        let number = try #require(Self.number(of: compartment))
        if !Audiences.may("o", team, in: compartment) {
          let opening = try insider.opening(of: insider.scope(), in: number, for: [own])
          #expect(
            try await insider.push([opening]).verdicts == [.refused(.notGranted)], "\(place)")
        }
      }
      try await Self.pushRoster(insider, map, own, team)
      try insider.close()
    }
    #expect(try await assembly.county.server.segmentHashes().count == before)
  }

  @Test func `whoever opens another team's work as their own is handed nothing of it`()
    async throws
  {
    let assembly = try Assembly.current()
    let teams = try await Map(assembly).teams
    let planted = try await Self.plant(["health", "law_enforcement", "education"], assembly)
    // Everybody may begin a trail in the audit, and so open something there.
    let audit = try #require(Self.number(of: "audit"))
    // What they open under one compartment is of one side: they are handed each other's openings.
    var intruders: Set<DeviceID> = []
    for team in Audiences.teams {
      let insider = try await Insider(assembly.county, team)
      let own = try #require(teams[team])
      intruders.insert(insider.device)
      let hidden = planted.filter { !Audiences.may("r", team, in: $0.key) }.values
      for (scope, head) in hidden {
        let opening = try insider.opening(of: scope, in: audit, for: [own])
        let work = try insider.work(in: scope, upon: [opening.hash])
        let verdicts = try await insider.push([
          opening, work, insider.work(in: scope, upon: [work.hash, head].sorted()),
          insider.work(in: scope, upon: [head]),
        ]).verdicts
        #expect(verdicts[0].isInLog && verdicts[1].isInLog, "\(team)")
        #expect(verdicts[2] == .waiting(.parent(head)) && verdicts[3] == verdicts[2], "\(team)")
        for haves in [[], [head]] {
          let answer = try ReconcileResponse(
            parsing: try await insider.compare(scope, haves: haves).body)
          let comparison = try #require(answer.scopes.first)
          #expect(comparison.frontier.contains(work.hash), "\(team)")
          #expect(!comparison.frontier.contains(head) && comparison.wantedWraps.isEmpty, "\(team)")
          #expect(!comparison.items.isEmpty, "\(team)")
          for case .segment(let bytes) in comparison.items.map(\.content) {
            #expect(intruders.contains(try Segment(parsing: bytes).header.device), "\(team)")
          }
        }
      }
      let scopes = Set(hidden.map(\.scope))
      for case .segment(let bytes) in try await insider.pull().items.map(\.content) {
        let header = try Segment(parsing: bytes).header
        #expect(!scopes.contains(header.scope) || intruders.contains(header.device), "\(team)")
      }
      try insider.close()
    }
    // Those whose scopes these are still have all of them, and nothing of what was opened beside.
    for (compartment, (scope, head)) in planted {
      let insider = try await Insider(assembly.county, compartment)
      let answer = try ReconcileResponse(parsing: try await insider.compare(scope).body)
      #expect(answer.scopes.first?.frontier == [head])
      try insider.close()
    }
  }

  @Test func `work that one may not read changes nothing that one is told`()
    async throws
  {
    let assembly = try Assembly.current()
    let county = assembly.county
    let asked = [
      ["list", "--all", "--json"], ["show", assembly.caseID.description, "--json"],
      ["status", "--json"], ["devices", "--json"], ["conflicts", "--json"], ["held", "--json"],
      ["orders", "--json"], ["find", assembly.opening, "--json"],
      ["sql", "SELECT count(*) FROM note"], ["sql", "SELECT count(*) FROM audit_entry"],
    ]
    func answers(_ team: String) async throws -> [String] {
      try await county(team, "sync")
      var answers: [String] = []
      for words in asked {
        // But for the times of the sync itself.
        let lines = try await county.attempt(team, words).output.split(separator: "\n")
        answers.append(
          lines.filter { !$0.contains("last_contact_at") && !$0.contains("clock_error_ms") }
            .joined(separator: "\n"))
      }
      return answers
    }
    let stranger = "education"
    _ = try await answers(stranger)
    let shown = try await answers(stranger)
    let insider = try await Insider(county, stranger)
    let clock = ContinuousClock()
    let asking = clock.now
    let handed = try await insider.pull()
    let told = clock.now
    let nobody = insider.scope()
    let compared = try await insider.compare(nobody)

    // One more part of the case that all know, one of a case that nobody knew, an entry in the audit.
    for words in [
      ["note", "--in", "coordination", "One more.", "--case", assembly.caseID.description],
      ["new", "--no-questions", "--shared"], ["show", assembly.caseID.description],
    ] { #expect(try await county.attempt("health", words).code == 0) }
    let start = try #require(handed.cursor)
    let waiting = insider.wait(after: start, for: .seconds(3))
    try await county("health", "sync")
    #expect(await !waiting.value, "whoever waits is woken by what is not its team's")

    let askingAgain = clock.now
    let again = try await insider.pull()
    let toldAgain = clock.now
    #expect(again.items == handed.items)
    let end = try #require(again.cursor)
    #expect(end.epoch == start.epoch)
    // Between two cursors there is the time that has passed, and nothing else.
    let passed = Duration.microseconds(Int64(end.position - start.position))
    #expect(askingAgain - told <= passed && passed <= toldAgain - asking)
    let later = try await insider.compare(nobody)
    #expect(later.status == compared.status)
    #expect(later.body.count == compared.body.count)
    var comparisons = try [compared, later].map { try ReconcileResponse(parsing: $0.body) }
    #expect(
      comparisons.allSatisfy { $0.scopes == [ScopeComparison(scope: nobody, isReadable: false)] })
    for index in comparisons.indices {
      (comparisons[index].serverTime, comparisons[index].cursor) = (0, nil)
    }
    #expect(comparisons[0] == comparisons[1])
    try insider.close()
    for (words, (before, after)) in zip(asked, zip(shown, try await answers(stranger))) {
      #expect(before == after, "\(words)")
    }
    // Where it is read, it arrived: else nothing was tried.
    try await county("mental_health", "sync")
    #expect(
      try await county("mental_health", "show", assembly.caseID.description).contains("One more.")
    )
  }

  // MARK: reading

  /// What a whole pull holds: the roster, the team's scopes, and keys for the team or the device.
  private static func judgeHanded(
    to insider: Insider, of team: String, _ own: TeamID, _ assembly: Assembly
  ) async throws {
    let hidden = Set(Audiences.hidden(from: team).compactMap { assembly.scopes[$0] })
    var handed: Set<ScopeID> = []
    for item in try await insider.pull().items {
      switch item.content {
      case .segment(let bytes):
        let scope = try Segment(parsing: bytes).header.scope
        handed.insert(scope)
        #expect(!hidden.contains(scope), "\(team) is handed a segment")
      case .wrap(let bytes):
        switch try Wrap(parsing: bytes).content {
        case .key(let wrap):
          #expect(wrap.team == own && !hidden.contains(wrap.scope), "\(team) is handed a key")
        case .encapsulation(let wrap): #expect(wrap.team == own, "\(team) is handed a secret")
        case .teamKey(let wrap):
          #expect(wrap.device == insider.device, "\(team) is handed another device's keys")
        }
      }
    }
    for compartment in Audiences.compartments where Audiences.may("r", team, in: compartment) {
      #expect(
        handed.contains(try #require(assembly.scopes[compartment])), "\(team) lacks \(compartment)")
    }
  }

  /// A hidden scope and one that there is not have one answer, whatever is asked of them.
  private static func ask(
    _ insider: Insider, of scope: ScopeID, heads: [SegmentHash]
  ) async throws {
    let nobody = insider.scope()
    for (haves, others) in [([], []), (heads, heads.map { _ in insider.segmentHash() })] {
      let hidden = try await insider.compare(scope, haves: haves)
      let none = try await insider.compare(nobody, haves: others)
      #expect(hidden.status == 200 && none.status == 200)
      #expect(hidden.body.count == none.body.count)
      var answer = try ReconcileResponse(parsing: hidden.body)
      var other = try ReconcileResponse(parsing: none.body)
      #expect(answer.scopes == [ScopeComparison(scope: scope, isReadable: false)])
      #expect(other.scopes == [ScopeComparison(scope: nobody, isReadable: false)])
      (answer.scopes, other.scopes, answer.serverTime, other.serverTime) = ([], [], 0, 0)
      #expect(answer == other)
    }
    // An order about it, a receipt of it: nobody but an admin is told of any.
    let receipts = try await insider.post(
      "/v1/receipts", ReceiptsRequest(receipts: [], orders: []).encoded())
    #expect(try ReceiptsResponse(parsing: receipts.body).contacts.isEmpty)
  }

  // MARK: writing

  /// A case that is new, with something in some compartments: where it lies, and the newest segment there.
  private static func plant(
    _ compartments: [String], _ assembly: Assembly
  ) async throws -> [String: (scope: ScopeID, head: SegmentHash)] {
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    let office = try await Replica.open(
      at: assembly.county.folder + "/office", schema: CountySchema.schema)
    let records = try await office.write { writer in
      try compartments.map { compartment in
        let record = try writer.create("note", in: caseID, compartment: compartment)
        try writer.set("text", of: record, to: .text("of nobody else's concern"))
        return record.id
      }
    }
    var scopes: [ScopeID] = []
    for id in records { scopes.append(try #require(try await office.record(id)).scope) }
    try await office.close()
    try await assembly.county("office", "sync")
    let heads = try await Map(assembly).heads
    return Dictionary(
      uniqueKeysWithValues: try zip(compartments, scopes).map { compartment, scope in
        (compartment, (scope, try #require(heads[scope]?.first)))
      })
  }

  private static func number(of compartment: String) -> UInt32? {
    CountyCompartment.all.first { $0.name == compartment }?.number
  }

  /// Work, a grant to oneself and a key for oneself, in another's scope and in one that there is not.
  private static func push(
    _ insider: Insider, into scope: ScopeID, upon heads: [SegmentHash], for own: TeamID,
    isReader: Bool, _ place: String
  ) async throws {
    let grant = ControlEntry.grant(Grant(team: own, rights: [.read, .write]))
    let upon = try await insider.push([
      insider.work(in: scope, upon: heads), insider.statement([grant], on: scope, upon: heads),
    ])
    // To whoever may not read it, it is as if those segments were not there.
    let expected: Verdict = isReader ? .refused(.notGranted) : .waiting(.parent(heads[0]))
    #expect(upon.verdicts == [expected, expected], "\(place)")
    var answers: [SyncResponse] = []
    for target in [scope, insider.scope()] {
      var answer = try await insider.push(
        [
          insider.work(in: target, upon: []), insider.statement([grant], on: target, upon: []),
          insider.statement([grant], on: target, upon: [insider.segmentHash()]),
        ], wraps: [insider.wrap(of: target, for: own)])
      let expected: [Verdict?] = [
        .refused(.unknownScope), .refused(.unknownScope), nil, .refused(.notCommitted),
      ]
      #expect(answer.verdicts.map(Self.settled) == expected, "\(place)")
      answer.serverTime = 0
      answer.verdicts = []
      answers.append(answer)
    }
    #expect(answers[0] == answers[1], "\(place)")
  }

  /// A verdict; nil for one that waits.
  private static func settled(_ verdict: Verdict) -> Verdict? {
    if case .waiting = verdict { nil } else { verdict }
  }

  /// Whoever is no admin adds nobody and nothing to the roster, and invites nobody.
  private static func pushRoster(
    _ insider: Insider, _ map: Map, _ own: TeamID, _ team: String
  ) async throws {
    let heads = try #require(map.heads[map.roster])
    let wrap = try #require(map.wraps.first).hash
    let other = try #require(map.teams.values.first { $0 != own })
    let tries: [ControlEntry] = [
      .membership(Membership(team: other, device: insider.device, wrap: wrap)),
      .policy(CompartmentPolicy(compartment: 3, team: own, rights: [.read, .write, .open])),
      .revocation(Revocation(device: insider.device, team: own)),
      .erasure(
        ErasureOrder(kind: .destroy, order: OrderID(bytes: own.bytes), scopes: [map.roster])),
    ]
    for entry in tries {
      let verdicts = try await insider.push([
        insider.statement([entry], on: map.roster, upon: heads)
      ]).verdicts
      #expect(verdicts == [.refused(.rosterInvalid)], "\(team): \(entry)")
    }
    for (path, body) in [
      (
        "/v1/invitations",
        InvitationRegistration(
          invitation: try #require(InvitationID(bytes: own.bytes)), lifetimeSeconds: 60
        ).encoded()
      ),
      ("/v1/enrollments", EnrollmentsRequest().encoded()),
    ] {
      let answer = try await insider.post(path, body)
      #expect(answer.status == 403, "\(team): \(path)")
      #expect(try ErrorResponse(parsing: answer.body).code == "not_admin", "\(team): \(path)")
    }
  }
}
