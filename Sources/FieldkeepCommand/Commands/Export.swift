// `fieldkeep export`: records for somebody else, with the entry that the law wants of it; and what a server refused.

import ArgumentParser
import CaseProtocol
import Fieldkeep

/// As what records leave.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case csv, jsonl, htcds, sqlite

  /// The code of the list of formats.
  var code: String { self == .jsonl ? "json_lines" : rawValue }
}

struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Hand records over as a file, and enter that they were.",
    discussion: """
      What leaves is what this device may see, cut down to what the youth
      consented to: to whom, for what, until when. An entry of it stays in the
      case, beside what left: identifiers, no content. Another ground than
      consent is said with --basis; it opens no treatment for substance use or
      mental health, which take a written consent.

      What a youth told an advocate, and where a shelter is, leave only if they
      are asked for by name, and are never in htcds. Notices that the law wants
      stand in the file, or beside it in FILE.notice.txt.

      Formats: csv, one kind of record, for a spreadsheet; jsonl, a line each;
      htcds, cases in columns of the Human Trafficking Case Data Standard 2.0;
      sqlite, a table for each kind, for analysts.

        fieldkeep export --case 7Q4-MK --to health --purpose service \\
            --format jsonl --out handover.jsonl
        fieldkeep export --type recovery --to research --purpose research \\
            --format csv --out recoveries.csv --dry-run
        fieldkeep export --case 7Q4-MK --to youth --purpose service \\
            --basis own_record --with advocate_notes --format jsonl --out own.jsonl
        fieldkeep export --refused refused.fieldkeep
        fieldkeep export --waiting waiting.fieldkeep

      --refused writes what a server refused, sealed as it is: nothing of it is
      lost, and whoever can deliver it may carry it.
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("csv, jsonl, htcds or sqlite.", valueName: "format"))
  var format: ExportFormat?

  @Option(
    help: ArgumentHelp("One kind of record; else all of the case.", valueName: "kind"),
    completion: .list(CountySchema.schema.recordTypes.map(\.name)))
  var type: String?

  @Option(
    help: ArgumentHelp("Who gets it: health, probation, research …", valueName: "agency"),
    completion: .list(CodeLists.recipientAgency.codes.map(\.code)))
  var to: String?

  @Option(help: ArgumentHelp("To which person there.", valueName: "name"))
  var whom: String?

  @Option(
    help: ArgumentHelp("What for: service, placement, research …", valueName: "purpose"),
    completion: .list(CodeLists.consentPurpose.codes.map(\.code)))
  var purpose: String?

  @Option(
    help: ArgumentHelp("On what ground, if not consent.", valueName: "ground"),
    completion: .list(CodeLists.disclosureBasis.codes.map(\.code)))
  var basis: String?

  @Option(
    help: ArgumentHelp(
      "Also advocate_notes or placement_location, by name.", valueName: "part"),
    completion: .list(ExportRequest.byNameOnly.map(\.name).sorted()))
  var with: [String] = []

  @Option(help: ArgumentHelp("The file.", valueName: "file"), completion: .file())
  var out: String?

  @Flag(help: "Write over a file of this name.") var force = false
  @Flag(help: "Say what would leave and what not; write nothing.") var dryRun = false
  @Flag(help: "You read what the youth keeps back, and none of it is in this.")
  var withheldRead = false

  @Option(
    help: ArgumentHelp("Write what a server refused to this file.", valueName: "file"),
    completion: .file())
  var refused: String?

  @Option(
    help: ArgumentHelp(
      "Write what waits here for what it builds on, or for a key, to this file.",
      valueName: "file"), completion: .file())
  var waiting: String?

  func run() async throws {
    if let waiting {
      guard format == nil, type == nil, out == nil, refused == nil else {
        throw Failure(
          .usage, "--waiting stands alone", hint: "fieldkeep export --waiting FILE")
      }
      let desk = try await Desk.open(options)
      return try await WaitingLines(desk).export(to: waiting)
    }
    if let refused {
      guard format == nil, type == nil, out == nil else {
        throw Failure(
          .usage, "--refused stands alone", hint: "fieldkeep export --refused FILE")
      }
      return try await exportRefused(to: refused)
    }
    guard let format else {
      throw Failure(
        .usage, "say as what it leaves", hint: "--format with csv, jsonl, htcds or sqlite")
    }
    guard out != nil || dryRun else {
      throw Failure(.usage, "say where to write it", hint: "--out FILE, or --dry-run to see first")
    }
    guard type != nil || options.caseName != nil || format == .htcds else {
      throw Failure(
        .usage, "say what leaves", hint: "--case CASE for all of a case, --type KIND for one kind")
    }
    let desk = try await Desk.open(options)
    let request = try request(format, desk)
    let plan = try await plan(request, desk)
    try check(plan, desk, try await desk.names())
    if dryRun { return report(plan, desk, entries: nil) }
    guard let out else { return }
    let entries = try await write(plan, format, to: out, desk)
    report(plan, desk, entries: entries)
  }

  // MARK: what is asked

  private func request(_ format: ExportFormat, _ desk: Desk) throws -> ExportRequest {
    guard let to, let purpose else {
      throw Failure(
        .usage, "say to whom, and what for",
        hint: "such as --to health --purpose service; the entry of it needs both")
    }
    let basis = try basis.map { try CodeLists.disclosureBasis.code($0) } ?? "consent"
    guard basis != "totals_only" else {
      throw Failure(
        .usage, "records are no totals", hint: "fieldkeep report prints totals, small ones withheld"
      )
    }
    let code = try CodeLists.consentPurpose.code(purpose)
    guard let purpose = SharingPurpose(rawValue: code) else {
      throw Failure(.usage, "that is no purpose that a consent can name")
    }
    return ExportRequest(
      partner: try CodeLists.recipientAgency.code(to), purpose: purpose, basis: basis,
      named: try namedParts(format), recipient: whom, types: try types(format, desk),
      wasWithheldRead: withheldRead, now: desk.time.now)
  }

  private func types(_ format: ExportFormat, _ desk: Desk) throws -> [RecordType]? {
    guard let type else {
      guard format != .csv else {
        throw Failure(
          .usage, "a spreadsheet takes one kind of record",
          hint: "add --type KIND; or take jsonl or sqlite for all kinds")
      }
      return format == .htcds ? HTCDSTable.types : nil
    }
    guard format != .htcds else {
      throw Failure(.usage, "htcds has columns of its own", hint: "leave --type out")
    }
    guard let found = desk.schemaType(type) else {
      throw Failure(
        .usage, "there is no such kind of record",
        hint: "such as agency_alert, checklist_item, medical_exam; fieldkeep list shows which")
    }
    return [found]
  }

  private func namedParts(_ format: ExportFormat) throws -> Set<Compartment> {
    let parts = try with.flatMap { $0.split(separator: ",") }.map { word in
      let code = try CodeLists.sharedPart.code(word)
      guard let part = ExportRequest.byNameOnly.first(where: { $0.name == code }) else {
        throw Failure(
          .usage, "this part needs not be named",
          hint: "--with names advocate_notes or placement_location; all else is there by consent")
      }
      return part
    }
    guard format != .htcds || parts.isEmpty else {
      throw Failure(
        .usage, "htcds never holds what a youth told an advocate, or where a shelter is",
        hint: "take jsonl, if the youth consented to it in writing")
    }
    return Set(parts)
  }

  private func plan(_ request: ExportRequest, _ desk: Desk) async throws -> ExportPlan {
    let isGeneral = request.types?.allSatisfy {
      [CountyCompartment.directory, CountyCompartment.training, CountyCompartment.aggregates]
        .contains($0.defaultCompartment)
    }
    if isGeneral == true, options.caseName == nil {
      var records: [Record] = []
      for type in request.types ?? [] { records += try await desk.replica.records(type.name) }
      return ExportPlan(request, cases: [], general: records)
    }
    let cases =
      if let name = options.caseName { [try await desk.caseID(named: name)] } else {
        try await desk.replica.cases()
      }
    var files: [CaseFile] = []
    for caseID in cases { files.append(try await CaseFile(caseID, in: desk.replica)) }
    return ExportPlan(request, cases: files, general: [])
  }

  private func check(_ plan: ExportPlan, _ desk: Desk, _ names: Names) throws {
    if !plan.readFirst.isEmpty, !plan.request.wasWithheldRead, !dryRun {
      let consents = plan.readFirst.map { names.records.name(of: $0) }.joined(separator: ", ")
      throw Failure(
        .refused, "the youth keeps something back, in words that only a person can follow",
        hint: "read \(consents) with fieldkeep show; then say --withheld-read")
    }
    guard plan.records.isEmpty, !dryRun else { return }
    guard let reason = plan.reasons.first else {
      throw Failure(.noInput, "there is nothing of this kind here", hint: "nothing was written")
    }
    throw Failure(
      .refused, "nothing of this may leave: \(reason)",
      hint: "--dry-run says all that stands against it")
  }

  // MARK: handing over

  /// Writes the file, enters the disclosure, and only then gives the file its name.
  ///
  /// Where the last step fails, something is entered that did not leave: better than the other way round.
  private func write(
    _ plan: ExportPlan, _ format: ExportFormat, to path: String, _ desk: Desk
  ) async throws -> Int {
    let file = try PrivateFile(path, isForced: force)
    var notice: PrivateFile?
    do {
      if !plan.notices.isEmpty, format == .csv || format == .htcds {
        notice = try PrivateFile(path + ".notice.txt", isForced: force)
        try notice?.write(plan.notices.map { $0.text + "\n" }.joined())
      }
      try await fill(file, plan, format, desk)
      let hash = try ContentHash(ofFile: file.temporaryPath)
      let entries = try await enter(plan, as: format, hash, desk)
      try notice?.commit()
      try file.commit()
      return entries
    } catch {
      file.abandon()
      notice?.abandon()
      throw error
    }
  }

  private func fill(
    _ file: PrivateFile, _ plan: ExportPlan, _ format: ExportFormat, _ desk: Desk
  ) async throws {
    switch format {
    case .csv:
      guard let type = plan.request.types?.first else { return }
      try file.write(ExportCSV.text(ExportCSV.rows(type, plan.records)))
    case .jsonl: try file.write(ExportLines.text(plan, try await desk.names()))
    case .htcds:
      let organization = try await desk.replica.records(
        OrganizationRecord.type.name, in: Replica.directoryCase
      ).first?.text(OrganizationRecord.name)
      try file.write(
        ExportCSV.text(
          HTCDSTable.rows(plan.shares, organization: organization, desk.time)))
    case .sqlite: try Extract.write(ExportExtract.tables(plan), to: file.temporaryPath)
    }
  }

  private func enter(
    _ plan: ExportPlan, as format: ExportFormat, _ hash: ContentHash, _ desk: Desk
  ) async throws -> Int {
    guard !plan.shares.isEmpty else { return 0 }
    let (shares, request, code) = (plan.shares, plan.request, format.code)
    do {
      return try await desk.replica.write { records in
        var entry = AuditEntry("exported")
        for share in shares {
          entry.disclosures += try share.enter(request, as: code, hash: hash, records)
          entry.cases.insert(share.caseID)
          entry.parts.formUnion(share.parts.map(\.number))
          entry.records.formUnion(share.records.values.joined().map(\.id))
        }
        // The privacy officer, who may read none of these cases, learns by this of what left.
        try records.enter(entry, at: request.now)
        return entry.disclosures.count
      }
    } catch let error as FieldkeepError {
      switch error {
      case .replica(.compartmentNotOpen), .replica(.notGranted):
        throw Failure(
          .refused, "this device may not write the entry that handing this over leaves behind",
          hint: "somebody who works on the case can export it")
      default: throw error
      }
    }
  }

  private func report(_ plan: ExportPlan, _ desk: Desk, entries: Int?) {
    let who = CodeLists.recipientAgency[plan.request.partner]?.spoken ?? plan.request.partner
    let purpose = CodeLists.consentPurpose[plan.request.purpose.rawValue]?.spoken ?? ""
    let cases = plan.shares.count
    var lines = [
      " " + what(plan.records.count, of: cases, isWritten: entries != nil) + " · "
        + say("to \(who), for \(purpose.lowercased())")
    ]
    if let entries {
      lines.append(
        entries == 0
          ? say(" nothing in it is about a youth, so no disclosure is entered")
          : say(" entered: \(counted(entries, "disclosure")), beside what left"))
    }
    lines += plan.notices.map { say(" notice: \($0.text)") }
    lines += plan.reasons.map { desk.screen.warm(say(" stays here: \($0)")) }
    if dryRun, !plan.readFirst.isEmpty {
      lines.append(
        desk.screen.warm(say(" read what the youth keeps back first; then --withheld-read")))
    }
    desk.print(
      json: .object([
        "cases": .number(Int64(cases)), "records": .number(Int64(plan.records.count)),
        "file": entries == nil ? .null : .text(out ?? ""),
        "disclosures": entries.map { .number(Int64($0)) } ?? .null,
        "notices": .list(plan.notices.map { .text($0.rawValue) }),
        "held_back": .list(plan.reasons.map { .text($0) }),
        "held_back_cases": .number(Int64(plan.heldBackCases)),
      ]), lines)
  }

  /// How many records of how many cases are in the file, or would be.
  private func what(_ count: Int, of cases: Int, isWritten: Bool) -> String {
    let records = counted(count, "record")
    let file = Screen.shown(out ?? "")
    return switch (cases > 0, isWritten) {
    case (true, true): say("\(records) of \(counted(cases, "case")) in \(file)")
    case (true, false): say("\(records) of \(counted(cases, "case")) would leave")
    case (false, true): say("\(records) in \(file)")
    case (false, false): say("\(records) would leave")
    }
  }

  // MARK: what a server refused

  private func exportRefused(to path: String) async throws {
    let desk = try await Desk.open(options)
    let segments = try await desk.replica.refusedSegments()
    guard !segments.isEmpty else {
      throw Failure(.noInput, "no server has refused anything", hint: "there is nothing to export")
    }
    let count = try await desk.replica.exportRefused(to: path)
    let reasons = Set(segments.map { RefusalText.words($0.reason) }).sorted()
    desk.print(
      json: .object([
        "items": .number(Int64(count)), "file": .text(path),
        "segments": .list(
          segments.map { segment in
            .object([
              "segment": .text(segment.hash.description), "remote": .text(segment.remote),
              "reason": .text("\(segment.reason)"), "changes": .number(Int64(segment.changeCount)),
            ])
          }),
      ]),
      [
        say(
          " \(counted(count, "item")) in \(Screen.shown(path)) · refused because: \(reasons.joined(separator: "; "))"
        )
      ])
  }
}
