// Reports that are counted when somebody asks: areas of arrest and of home, how placements ended, what others published.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

private let noon: Int64 = 1_457_913_600_000

@Suite struct ArrestAreaReportTests {
  private func county(
    _ arrests: [(area: String?, home: String?, count: Int)], threshold: Int = 0
  ) throws -> SmallCounty {
    var county = try SmallCounty(threshold: threshold)
    for arrest in arrests {
      for _ in 0..<arrest.count {
        county.facts.youthArrests.append(
          CountyFacts.YouthArrest(
            record: try county.next(11), on: try date("2015-03-01"), station: nil, charge: nil,
            isMinor: true, area: arrest.area, homeArea: arrest.home))
      }
    }
    return county
  }

  @Test func `where a youth is arrested and where they live are counted apart and together`() throws
  {
    let county = try county([
      ("Compton", "compton", 3), ("Compton", "Lynwood", 2), ("Sylmar", "Lynwood", 1),
      ("Sylmar", nil, 4),
    ])
    #expect(try county.value(.arrestAreas, "arrests") == .count(10))
    let local = try county.figure(.arrestAreas, "local")
    #expect(local.numerator == 3 && local.denominator == 6 && local.unknown == 4)
    #expect(try county.value(.arrestAreas, "area.compton") == .count(5))
    #expect(try county.value(.arrestAreas, "home.lynwood") == .count(3))
    #expect(try county.value(.arrestAreas, "both.compton/lynwood") == .count(2))
    #expect(try county.value(.arrestAreas, "both.sylmar/not_recorded") == .count(4))
  }

  @Test func `few arrests in one place are not told, and do not follow from the rest`() throws {
    let county = try county(
      [("Compton", "Compton", 40), ("Compton", "Lynwood", 2), ("Sylmar", "Sylmar", 30)],
      threshold: 11)
    let run = county.run([.arrestAreas])
    for key in ["both.compton/lynwood", "home.lynwood"] {
      #expect(try #require(run.figure(.arrestAreas, key)).value == .withheld(.small))
    }
    // What remains in the column would tell the two.
    let rest = try #require(run.figure(.arrestAreas, "both.compton/compton"))
    #expect(!rest.value.isShown)
  }

  @Test func `adults, days outside the window and later days are not in it`() throws {
    var county = try county([("Compton", "Compton", 1)])
    for (day, isMinor) in [("2014-07-31", true), ("2018-09-01", true), ("2016-01-01", false)] {
      county.facts.youthArrests.append(
        CountyFacts.YouthArrest(
          record: try county.next(11), on: try date(day), station: nil, charge: nil,
          isMinor: isMinor, area: "Compton"))
    }
    #expect(try county.value(.arrestAreas, "arrests") == .count(1))
  }

  @Test func `areas are read from the arrest, else from what those who coordinate wrote`() throws {
    var county = RecordCounty()
    let youth = try county.youth(born: "2000-06-02", foundAt: noon)
    county.change(youth.recovery) {
      $0.set(RecoveryRecord.arrestArea, to: .text("Compton"), at: 2_000)
      $0.set(RecoveryRecord.homeArea, to: .text("Lynwood"), at: 2_000)
    }
    try county.write(
      ArrestRecord.type, in: youth.caseID,
      [ArrestRecord.recovery: .reference(youth.recovery), ArrestRecord.homeArea: .text("Watts")])
    let arrest = try #require(county.facts.youthArrests.first)
    #expect(arrest.area == "Compton")
    #expect(arrest.homeArea == "Watts")
  }
}

@Suite struct PlacementOutcomeReportTests {
  private func county() throws -> SmallCounty {
    var county = try SmallCounty()
    let youth = try county.person()
    let from = try at("2016-01-01")
    let placements: [(String, String?, Bool, Bool?)] = [
      ("group_home", "planned", true, false), ("group_home", "disrupted", true, false),
      ("group_home", nil, true, nil), ("group_home", nil, false, nil),
      ("relative", "planned", true, true), ("confidential_shelter", "safety", true, nil),
    ]
    for (type, reason, hasEnded, isFamily) in placements {
      county.facts.placements.append(
        CountyFacts.Placement(
          record: try county.next(7), person: youth, type: type, from: from,
          to: hasEnded ? from + 5 * oneDay : nil, endReason: reason, isPermanent: isFamily,
          isFamilyBased: isFamily))
    }
    let left = try county.next(7)
    county.facts.placements.append(
      CountyFacts.Placement(record: left, person: youth, type: "group_home", from: from))
    try county.absence(of: youth, at: from + oneDay, from: left)
    return county
  }

  @Test func `each kind of placement says how it ended`() throws {
    let county = try county()
    #expect(try county.value(.placementOutcomes, "all") == .count(7))
    #expect(try county.value(.placementOutcomes, "type.group_home") == .count(5))
    for outcome in ["planned", "disrupted", "not_recorded", "lasting", "awol"] {
      #expect(try county.value(.placementOutcomes, "group_home.\(outcome)") == .count(1))
    }
    let family = try county.figure(.placementOutcomes, "family")
    #expect(family.numerator == 1 && family.denominator == 3 && family.unknown == 4)
    #expect(try county.figure(.placementOutcomes, "permanent").numerator == 1)
  }

  @Test func `no shelter has a row of its own`() throws {
    let section = try #require(try county().run([.placementOutcomes]).section(.placementOutcomes))
    #expect(!section.figures.contains { $0.key.contains("shelter") })
    #expect(section.figures.contains { $0.key == "pooled.safety" })
  }

  @Test func `reasons, families and permanence are read from the placement`() throws {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    try county.write(
      PlacementRecord.type, in: youth.caseID,
      [
        PlacementRecord.recovery: .reference(youth.recovery),
        PlacementRecord.endReason: .code("disrupted"),
        PlacementRecord.isFamilyBased: .boolean(true),
        PlacementRecord.isPermanent: .boolean(false),
      ])
    let placement = try #require(county.facts.placements.first)
    #expect(placement.endReason == "disrupted")
    #expect(placement.isFamilyBased == true)
    #expect(placement.isPermanent == false)
  }
}

@Suite struct PublishedFigureReportTests {
  @Test func `what others published stands with its years and its source, and is corrected by it`()
    throws
  {
    var county = RecordCounty()
    let directory = try county.newCase()
    let petitions = try county.write(
      BaselineRecord.type, in: directory,
      [
        BaselineRecord.series: .code("petitions"), BaselineRecord.geography: .text("County"),
        BaselineRecord.beganOn: .partialDate(try RecordCounty.date("2000")),
        BaselineRecord.endedOn: .partialDate(try RecordCounty.date("2010")),
        BaselineRecord.count: .integer(2_188),
        BaselineRecord.source: .text("District Attorney, 12 February 2014"),
      ])
    try county.write(
      BaselineRecord.type, in: directory,
      [BaselineRecord.series: .code("national_arrests"), BaselineRecord.count: .integer(1_000)])
    var small = try SmallCounty(threshold: 11)
    small.facts = county.facts
    let section = try #require(small.run([.published]).section(.published))
    let first = try #require(section.figures.first)
    #expect(first.value == .count(2_188))
    #expect(first.label.english == "Petitions against minors, County")
    #expect(first.note == "2000 to 2010; District Attorney, 12 February 2014")
    #expect(section.figures.map(\.value) == [.count(2_188), .count(1_000)])
    #expect(section.figures.last?.note == "source not recorded")
    try county.write(
      BaselineRecord.type, in: directory,
      [
        BaselineRecord.series: .code("petitions"), BaselineRecord.count: .integer(2_190),
        BaselineRecord.corrects: .reference(petitions),
      ])
    #expect(county.facts.published.map(\.count).sorted() == [1_000, 2_190])
  }
}

@Suite struct AskedReportTests {
  @Test func `what is asked for is listed, and not in the Board's report`() {
    let asked: [ReportName] = [.arrestAreas, .placementOutcomes, .published]
    #expect(Set(ReportName.allCases) == Set(ReportEngine.board).union(asked))
    #expect(Set(ReportEngine.board).isDisjoint(with: asked))
    #expect(ReportDefinition.all.suffix(3).map(\.name) == asked)
  }
}
