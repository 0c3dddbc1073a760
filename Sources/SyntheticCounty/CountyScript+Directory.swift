// What everyone in the county may look up: agencies, stations and since when they work by the protocol, staff, training,
// and the figures that were published before there were records.

import CaseProtocol
import CausalMerge
import RecordSchema

/// An agency of the directory.
private struct AgencyEntry {
  let code: String
  let name: String
  let kind: String
  let answersAs: Agency?
}

/// A station of the directory.
private struct StationEntry {
  let code: String
  let name: String
  let agency: String
  let kind: String
  /// When it was to begin; no plan was published for the first ones.
  var planned: LocalDate?
  var adopted: LocalDate?
  var aliases: [String] = []
}

extension CountyScript {
  private var began: Int64 { CountyTime.start(of: CountyStory.launch) - 30 * 86_400_000 }

  func agency(_ code: String) -> RecordID { record(CountyIdentity.agency(code: code)) }

  // MARK: agencies and stations

  private static let agencies = [
    AgencyEntry(
      code: "lasd", name: "Sheriff's Department", kind: "law_enforcement",
      answersAs: .lawEnforcement),
    AgencyEntry(
      code: "lapd", name: "Los Angeles Police Department", kind: "law_enforcement",
      answersAs: .lawEnforcement),
    AgencyEntry(
      code: "long_beach_pd", name: "Long Beach Police Department", kind: "law_enforcement",
      answersAs: .lawEnforcement),
    AgencyEntry(
      code: "independent", name: "Independent agencies", kind: "law_enforcement",
      answersAs: .lawEnforcement),
    AgencyEntry(
      code: "dcfs", name: "Department of Children and Family Services",
      kind: "county_department", answersAs: .childServices),
    AgencyEntry(
      code: "dhs", name: "Department of Health Services", kind: "county_department",
      answersAs: .health),
    AgencyEntry(
      code: "dmh", name: "Department of Mental Health", kind: "county_department",
      answersAs: .mentalHealth),
    AgencyEntry(
      code: "probation", name: "Probation Department", kind: "county_department",
      answersAs: .probation),
    AgencyEntry(
      code: "saving_innocence", name: "Saving Innocence", kind: "community_advocate",
      answersAs: .advocate),
    AgencyEntry(
      code: "district_attorney", name: "District Attorney", kind: "prosecution", answersAs: nil),
  ]

  /// The agency of the directory to which an office's people belong.
  private func agency(of office: CountyOffice) -> RecordID {
    switch office {
    case .sheriff: agency("lasd")
    case .police: agency("lapd")
    case .childServices: agency("dcfs")
    case .health: agency("dhs")
    case .mentalHealth: agency("dmh")
    case .probation: agency("probation")
    case .advocates: agency("saving_innocence")
    case .prosecutors: agency("district_attorney")
    }
  }

  /// Stations, with what was published of their adoption.
  ///
  /// Sources: the first three worked by the protocol from August 2014, two more areas and a bureau were added by the
  /// report after the first eighteen months, all sheriff's stations were planned for August 2016, the whole county for
  /// December 2017, and all sheriff's stations and divisions of the police department had it by 31 July 2018. Where a
  /// source names a month, its first or last day stands here.
  private static let stations: [StationEntry] = {
    let day = CountyStory.day
    let (first, second, done) = (day(2014, 8, 1), day(2016, 2, 1), day(2018, 7, 31))
    let (sheriffs, county) = (day(2016, 8, 31), day(2017, 12, 31))
    var stations = [
      StationEntry(
        code: "lasd_compton", name: "Compton", agency: "lasd", kind: "sheriff_station",
        adopted: first),
      StationEntry(
        code: "lasd_century", name: "Century", agency: "lasd", kind: "sheriff_station",
        adopted: first),
      StationEntry(
        code: "long_beach_pd", name: "Long Beach Police Department", agency: "long_beach_pd",
        kind: "independent_agency", adopted: first),
      StationEntry(
        code: "lasd_transit", name: "Transit Bureau, LA Basin", agency: "lasd",
        kind: "sheriff_bureau", adopted: second),
      StationEntry(
        code: "lapd_77th", name: "77th Street", agency: "lapd", kind: "police_area",
        adopted: second, aliases: ["77th Area", "77th Street Division"]),
      StationEntry(
        code: "lapd_southeast", name: "Southeast", agency: "lapd", kind: "police_area",
        adopted: second, aliases: ["Southeast Area", "Southeast Division"]),
    ]
    let others = [
      "Lancaster", "Palmdale", "Santa Clarita", "Altadena", "Avalon", "Carson", "Cerritos",
      "Crescenta Valley", "East Los Angeles", "Industry", "Lakewood", "Lomita", "Lost Hills",
      "Marina del Rey", "Norwalk", "Pico Rivera", "San Dimas", "South Los Angeles", "Temple",
      "Walnut", "West Hollywood",
    ]
    stations += others.map { name in
      StationEntry(
        code: "lasd_" + name.lowercased().split(separator: " ").joined(separator: "_"), name: name,
        agency: "lasd", kind: "sheriff_station", planned: sheriffs, adopted: done)
    }
    let areas = [
      "Central", "Devonshire", "Foothill", "Harbor", "Hollenbeck", "Hollywood", "Mission",
      "Newton", "North Hollywood", "Northeast", "Olympic", "Pacific", "Rampart", "Southwest",
      "Topanga", "Van Nuys", "West Los Angeles", "West Valley", "Wilshire",
    ]
    stations += areas.map { name in
      StationEntry(
        code: "lapd_" + name.lowercased().split(separator: " ").joined(separator: "_"), name: name,
        agency: "lapd", kind: "police_area", planned: county, adopted: done)
    }
    // Forty-six independent agencies, Long Beach among them, were to follow; no source says that they had.
    stations += (2...46).map { number in
      StationEntry(
        code: "independent_\(number)", name: "Independent agency \(number)",
        agency: "independent", kind: "independent_agency", planned: county)
    }
    return stations
  }()

  /// Writes agencies, stations, the staff and the hotline.
  mutating func writeDirectory() {
    let keeper = CountyStory.keeper
    for entry in Self.agencies {
      var cells = [
        AgencyRecord.code.of(entry.code), AgencyRecord.name.of(entry.name),
        AgencyRecord.kind.of(entry.kind),
      ]
      if let answersAs = entry.answersAs {
        cells.append(AgencyRecord.answersAs.of(answersAs.rawValue))
      }
      write(AgencyRecord.type, agency(entry.code), in: .zero, by: keeper, at: began, cells)
    }
    for station in Self.stations { writeStation(station) }
    write(
      HotlineRecord.type, newRecord(), in: .zero, by: keeper, at: began,
      [
        HotlineRecord.name.of("Child Protection Hotline"),
        HotlineRecord.phone.of("1-800-540-4000"),
        HotlineRecord.agency.of(agency("dcfs")), HotlineRecord.isForReports.of(true),
      ])
  }

  private mutating func writeStation(_ station: StationEntry) {
    let keeper = CountyStory.keeper
    let record = record(CountyIdentity.station(code: station.code))
    write(
      StationRecord.type, record, in: .zero, by: keeper, at: began,
      [
        StationRecord.code.of(station.code), StationRecord.name.of(station.name),
        StationRecord.agency.of(agency(station.agency)), StationRecord.kind.of(station.kind),
      ] + station.aliases.map { StationRecord.aliases.of($0) })
    for (kind, date) in [("planned", station.planned), ("adopted", station.adopted)] {
      guard let date else { continue }
      // A plan is known before its day, a fact after it.
      let known = kind == "planned" ? CountyStory.day(2016, 2, 15) : date
      write(
        StationAdoptionRecord.type, newRecord(), in: .zero, by: keeper,
        at: CountyTime.instant(known, hour: 10),
        [
          StationAdoptionRecord.station.of(record), StationAdoptionRecord.kind.of(kind),
          StationAdoptionRecord.date.of(date), StationAdoptionRecord.statedOn.of(known),
          StationAdoptionRecord.source.of("progress reports to the Board"),
        ])
    }
  }

  // MARK: training

  /// Someone on the staff, by number: five at the laptops of each office, and others who are trained.
  func staff(_ number: Int) -> RecordID {
    record(DerivedIdentity(namespace: "synthetic_staff/1", parts: [Array("\(number)".utf8)]))
  }

  /// Writes 200 people on the staff, and the sessions that they sat in: several each, so seats are not people.
  mutating func writeTraining() {
    let keeper = CountyStory.keeper
    let offices = CountyOffice.allCases
    for number in 0..<200 {
      write(
        StaffMemberRecord.type, staff(number), in: .zero, by: keeper, at: began,
        [
          StaffMemberRecord.name.of("Staff \(number + 1)"),
          StaffMemberRecord.agency.of(agency(of: offices[number / 5 % offices.count])),
        ])
    }
    for session in 0..<24 {
      let record = newRecord()
      let date = CountyStory.launch.adding(months: 2 * session).adding(days: 13)
      let time = CountyTime.instant(date, hour: 17)
      write(
        TrainingSessionRecord.type, record, in: .zero, by: keeper, at: time,
        [
          TrainingSessionRecord.curriculum.of(session % 3 == 0 ? "in_class" : "two_hours"),
          TrainingSessionRecord.heldOn.of(date),
          TrainingSessionRecord.mode.of(session % 3 == 0 ? "in_person" : "online"),
          TrainingSessionRecord.agency.of(agency("probation")),
        ])
      for number in stride(from: session % 8, to: 200, by: 8) {
        write(
          TrainingAttendanceRecord.type,
          self.record(
            CountyIdentity.trainingAttendance(session: record, staffMember: staff(number))),
          in: .zero, by: keeper, at: time,
          [
            TrainingAttendanceRecord.session.of(record),
            TrainingAttendanceRecord.staffMember.of(staff(number)),
            TrainingAttendanceRecord.agency.of(agency(of: offices[number / 5 % offices.count])),
          ])
      }
    }
  }

  // MARK: figures from before

  /// Writes what was counted before there were records.
  ///
  /// The pilot area's fifty arrests are made up: of the published 98 percent only the bounds are known. They cover as many
  /// days as the report's window, 1,492.
  mutating func writeAggregates() {
    let day = CountyStory.day
    let area = "pilot area: " + CountyPlan.pilots.sorted().joined(separator: ", ")
    let entries: [(String, String, LocalDate, LocalDate, Int, String)] = [
      ("arrests_of_minors", area, day(2010, 7, 1), day(2014, 7, 31), 50, "synthetic"),
      (
        "petitions", "Los Angeles County", day(2000, 1, 1), day(2010, 12, 31), 2_188,
        "District Attorney, 12 February 2014"
      ),
    ]
    for (series, geography, from, to, count, source) in entries {
      guard let first = from.partial, let last = to.partial else { continue }
      let record = record(
        CountyIdentity.baseline(
          series: series, geography: geography, from: first, to: last, source: source))
      write(
        BaselineRecord.type, record, in: .zero, by: CountyStory.keeper, at: began,
        [
          BaselineRecord.series.of(series), BaselineRecord.geography.of(geography),
          BaselineRecord.beganOn.of(from), BaselineRecord.endedOn.of(to),
          BaselineRecord.count.of(count), BaselineRecord.source.of(source),
        ])
    }
  }

  /// Writes the arrests of those who exploit: 441 in the eight months that were published, 159 before.
  mutating func writeExploiterArrests() {
    let investigations = newCase()
    let year = CountyStory.day(2018, 1, 1)
    for number in 0..<600 {
      let isEarlier = number < 159
      let date =
        isEarlier
        ? CountyStory.launch.adding(days: chance.number(0...1_248))
        : year.adding(days: chance.number(0...242))
      let time = CountyTime.instant(date, hour: chance.number(8...23))
      write(
        ExploiterArrestRecord.type, newRecord(), in: investigations,
        by: (number % 2 == 0 ? CountyOffice.sheriff : .police).device(number / 2), at: time,
        [
          ExploiterArrestRecord.arrested.of(time),
          ExploiterArrestRecord.role.of(number % 5 == 0 ? "trafficker" : "buyer"),
          ExploiterArrestRecord.agency.of(agency(number % 2 == 0 ? "lasd" : "lapd")),
        ])
    }
  }
}
