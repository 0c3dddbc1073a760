// Who is whom: in every order of decisions the same, and taken back without a trace.

import CaseProtocol
import CausalMerge
import Testing

private func link(
  _ number: Int, _ first: Int, _ second: Int, _ decision: PersonLink.Decision = .samePerson,
  at moment: Int64 = 0
) throws -> PersonLink {
  PersonLink(
    record: try id(5, number), try id(1, first), try id(1, second), decision, decidedAt: moment)
}

@Suite struct PersonIdentityTests {
  @Test func `links join records through others, and the smallest names the person`() throws {
    let identity = PersonIdentity(links: [try link(1, 3, 7), try link(2, 9, 7)])
    for record in [3, 7, 9] {
      #expect(identity.person(of: try id(1, record)) == (try id(1, 3)))
    }
    #expect(identity.records(of: try id(1, 9)) == [try id(1, 3), try id(1, 7), try id(1, 9)])
    #expect(identity.person(of: try id(1, 4)) == (try id(1, 4)))
  }

  @Test func `a later decision holds, and of two at one moment the one that keeps apart`() throws {
    let joined = try link(1, 1, 2, at: 10)
    let cut = try link(2, 2, 1, .notSame, at: 20)
    let again = try link(3, 1, 2, at: 30)
    let record = try id(1, 2)
    #expect(PersonIdentity(links: [joined]).person(of: record) == (try id(1, 1)))
    #expect(PersonIdentity(links: [joined, cut]).person(of: record) == record)
    #expect(PersonIdentity(links: [again, cut, joined]).person(of: record) == (try id(1, 1)))
    let tie = try link(4, 1, 2, .notSame, at: 10)
    #expect(PersonIdentity(links: [joined, tie]).person(of: record) == record)
  }

  @Test func `records held apart and joined through a third are told`() throws {
    let identity = PersonIdentity(links: [
      try link(1, 1, 2), try link(2, 2, 3), try link(3, 1, 3, .notSame, at: 5),
    ])
    #expect(identity.person(of: try id(1, 3)) == (try id(1, 1)))
    #expect(identity.contradictions.map(\.first) == [try id(1, 1)])
    #expect(identity.contradictions.map(\.second) == [try id(1, 3)])
  }

  @Test func `taking a link back gives what there was, in every order of arrival`() throws {
    var generator = Dice(seed: 20_180_901)
    let links = try (0..<40).map {
      try link(
        $0, $0 * 7 % 15, $0 * 11 % 13, $0 % 3 == 0 ? .notSame : .samePerson, at: Int64($0 % 5))
    }
    let before = PersonIdentity(links: Array(links.dropLast()))
    for _ in 0..<20 {
      let order = links.shuffled(using: &generator)
      #expect(PersonIdentity(links: order) == PersonIdentity(links: links))
      #expect(PersonIdentity(links: order.filter { $0.record != links.last?.record }) == before)
    }
  }

  @Test func `what a person then has twice is seen, and chosen for nobody`() throws {
    let identity = PersonIdentity(links: [try link(1, 1, 2)])
    let cases = try [1, 2, 3].map { (record: try id(1, $0), value: "case \($0)") }
    let doubles = identity.doubles(of: cases)
    #expect(doubles.map(\.values) == [["case 1", "case 2"]])
    #expect(identity.doubles(of: [cases[0], (record: try id(1, 2), value: "case 1")]).isEmpty)
  }
}
