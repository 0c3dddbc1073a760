// `fieldkeep numbers`: whom to call, from the directory on this laptop; no signal is needed to read it.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Numbers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "numbers",
    abstract: "Show whom to call: hotlines, on-call numbers, agencies.",
    discussion: """
      From the directory, which is on every laptop. A word narrows it: an agency,
      an area, part of a name. What is missing is added by whoever keeps the
      directory: fieldkeep add on_call_number, fieldkeep add hotline.

        fieldkeep numbers
        fieldkeep numbers probation
        fieldkeep numbers compton
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("An agency, an area, part of a name.", valueName: "word"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let word = words.joined(separator: " ").lowercased()
    let agency = (try? CaseWords.agency(word))?.rawValue
    let all = try await NumberList(desk).all.filter { number in
      word.isEmpty || (agency != nil && number.agency == agency)
        || [number.name, number.area ?? "", number.agency ?? ""]
          .contains { $0.lowercased().contains(word) }
    }
    let width = min(34, all.map { $0.name.count }.max() ?? 0)
    desk.print(
      json: .list(all.map(\.json)),
      all.isEmpty
        ? [say(" no number of that is in the directory")]
        : NumberKind.allCases.flatMap { kind -> [String] in
          let some = all.filter { $0.kind == kind }
          return some.isEmpty
            ? []
            : [desk.screen.faint(kind.title)] + some.map { $0.line(width: width, desk.screen) }
        })
  }
}

/// What a number is for.
enum NumberKind: String, CaseIterable {
  case hotline = "hotlines"
  case onCall = "on call"
  case agency = "agencies"
  case station = "stations"

  /// The heading over such numbers.
  var title: String {
    switch self {
    case .hotline: say("hotlines")
    case .onCall: say("on call")
    case .agency: say("agencies")
    case .station: say("stations")
    }
  }
}

/// A number that can be called.
struct ListedNumber {
  var kind: NumberKind
  var name: String
  var phones: [String]
  /// A code of the list of agencies, where it is known for whom they answer.
  var agency: String?
  var area: String?
  var remarks: [String] = []

  func line(width: Int, _ screen: Screen) -> String {
    let title = Screen.excerpt(name, limit: 34).padded(to: width)
    let numbers = phones.map { Screen.excerpt($0, limit: 24) }.joined(separator: ", ")
    let rest = ([area].compactMap(\.self) + remarks).map { Screen.excerpt($0, limit: 32) }
    return " \(title)  \(screen.strong(numbers))"
      + (rest.isEmpty ? "" : screen.faint(" · " + rest.joined(separator: " · ")))
  }

  var json: JSONValue {
    .object([
      "kind": .text(kind.rawValue), "name": .text(name),
      "phones": .list(phones.map { .text($0) }), "agency": agency.map { .text($0) } ?? .null,
      "area": area.map { .text($0) } ?? .null, "remarks": .list(remarks.map { .text($0) }),
    ])
  }
}

/// The numbers of the directory, those that are called first on top.
struct NumberList {
  let all: [ListedNumber]

  init(_ desk: Desk) async throws {
    func records(_ type: RecordType) async throws -> [Record] {
      try await desk.replica.records(type.name, in: Replica.directoryCase)
    }
    let agencies = try await records(AgencyRecord.type)
    let byID = Dictionary(agencies.map { ($0.id, $0) }) { first, _ in first }
    let hotlines = try await records(HotlineRecord.type)
    let numbers = try await records(OnCallNumberRecord.type)
    let stations = try await records(StationRecord.type)
    all =
      Self.hotlines(hotlines) + Self.onCall(numbers, byID) + Self.agencies(agencies)
      + Self.stations(stations)
  }

  /// The county's hotline is known before anyone has filled in a directory.
  private static func hotlines(_ records: [Record]) -> [ListedNumber] {
    let listed = records.compactMap { record -> ListedNumber? in
      let phones = [HotlineRecord.phone, HotlineRecord.textNumber].compactMap(record.text)
      guard !phones.isEmpty else { return nil }
      var remarks = [record.text(HotlineRecord.hours)].compactMap(\.self)
      if record.boolean(HotlineRecord.isForReports) == true { remarks.append(say("takes reports")) }
      remarks += record.words(HotlineRecord.languages).sorted()
      return ListedNumber(
        kind: .hotline, name: record.text(HotlineRecord.name) ?? say("hotline"), phones: phones,
        agency: nil, area: nil, remarks: remarks)
    }
    let known = listed.contains { $0.phones.contains(Signal.protectionHotline) }
    let county = ListedNumber(
      kind: .hotline, name: say("Child Protection Hotline"), phones: [Signal.protectionHotline],
      agency: Agency.childServices.rawValue, remarks: [say("takes reports")])
    return (known ? [] : [county]) + listed
  }

  private static func onCall(
    _ records: [Record], _ agencies: [RecordID: Record]
  ) -> [ListedNumber] {
    func order(_ record: Record) -> (Int64, RecordID) {
      (record.integer(OnCallNumberRecord.rank) ?? .max, record.id)
    }
    return records.sorted { order($0) < order($1) }
      .compactMap { record in
        guard let phone = record.text(OnCallNumberRecord.phone) else { return nil }
        let owner = record.reference(OnCallNumberRecord.agency).flatMap { agencies[$0] }
        let answers =
          record.code(OnCallNumberRecord.answersAs) ?? owner?.code(AgencyRecord.answersAs)
        let name =
          record.text(OnCallNumberRecord.label) ?? owner?.text(AgencyRecord.name)
          ?? answers.flatMap { CodeLists.agency[$0]?.spoken } ?? say("on call")
        return ListedNumber(
          kind: .onCall, name: name, phones: [phone], agency: answers,
          area: record.text(OnCallNumberRecord.area),
          remarks: [record.text(OnCallNumberRecord.hours)].compactMap(\.self))
      }
  }

  private static func agencies(_ records: [Record]) -> [ListedNumber] {
    records.compactMap { record in
      let phones = record.words(AgencyRecord.phones).sorted()
      guard !phones.isEmpty else { return nil }
      return ListedNumber(
        kind: .agency, name: record.text(AgencyRecord.name) ?? say("agency"), phones: phones,
        agency: record.code(AgencyRecord.answersAs), area: record.text(AgencyRecord.area))
    }.sorted { $0.name < $1.name }
  }

  private static func stations(_ records: [Record]) -> [ListedNumber] {
    records.compactMap { record in
      let phones = record.words(StationRecord.phones).sorted()
      guard !phones.isEmpty else { return nil }
      return ListedNumber(
        kind: .station, name: record.text(StationRecord.name) ?? say("station"), phones: phones)
    }.sorted { $0.name < $1.name }
  }
}
