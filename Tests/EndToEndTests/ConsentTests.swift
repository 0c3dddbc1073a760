// Consent over a real server: two laptops that have not heard of each other, and what counts when they have.

import Foundation
import Testing

@Suite struct ConsentTests {
  /// What `consents --json` says, as far as these stories ask.
  private struct Consents: Decodable {
    struct Consent: Decodable {
      var is_revoked: Bool
    }
    struct Following: Decodable {
      var agency: String
      var may_be_shown: [String]
    }
    var consents: [Consent]
    var following: [Following]

    init(_ county: County, _ laptop: String) async throws {
      let said = try await county(laptop, "consents", "--json")
      self = try JSONDecoder().decode(Self.self, from: Data(said.utf8))
    }

    func shown(to agency: String) -> Set<String> {
      Set(following.filter { $0.agency == agency }.flatMap(\.may_be_shown))
    }
  }

  @Test(arguments: [["office", "night"], ["night", "office"]])
  func `a consent given while another laptop takes sharing back counts for nothing`(
    order: [String]
  ) async throws {
    try await County.run { county in
      try await county.join("night", team: "advocates")
      try await county("office", "new")
      try await county("office", "consent", "--to", "dcfs,health", "--limits-explained")
      try await county("office", "sync")
      try await county("night", "sync")
      let before = try await Consents(county, "night")
      #expect(before.shown(to: "dcfs") == ["coordination", "identity"])

      // Neither has a line: the youth takes it back from one, and another is told of a new consent.
      try await county("night", "consent", "--revoke", "--to", "dcfs")
      try await county(
        "office", "consent", "--to", "dcfs", "--limits-explained", "--until", "in 30 days")
      for laptop in order + order { try await county(laptop, "sync") }
      for laptop in order {
        let after = try await Consents(county, laptop)
        #expect(after.shown(to: "dcfs").isEmpty, "\(laptop)")
        #expect(after.shown(to: "health") == ["coordination", "identity"], "\(laptop)")
        #expect(try await county(laptop, "conflicts").contains("nothing needs you"))
      }

      // Whoever knows of it and asks again opens it again; what was given before stays ended.
      try await county("office", "consent", "--to", "dcfs", "--limits-explained")
      for laptop in ["office", "night"] { try await county(laptop, "sync") }
      for laptop in order {
        let again = try await Consents(county, laptop)
        #expect(again.shown(to: "dcfs") == ["coordination", "identity"], "\(laptop)")
        #expect(again.consents.map(\.is_revoked) == [true, true, false], "\(laptop)")
      }
    }
  }

  @Test func `an advocate has a case of her own alone, and consent says to whom it may be shown`()
    async throws
  {
    try await County.run { county in
      try await county.join("night", team: "advocates")
      try await county.join("ward", team: "health")
      try await county("night", "new", "--called-by", "Century station")
      #expect(
        try await county("night", "show").contains("yours alone until the youth consents"))
      try await county("night", "consent", "--to", "dcfs,health", "--limits-explained")
      let shown = try await county("night", "show")
      #expect(shown.contains("may be shown to: DCFS, HEALTH, until"))
      #expect(!shown.contains("yours alone"))
      // That it may be shown does not show it: nothing of it leaves before someone hands it over.
      try await county("night", "sync")
      try await county("ward", "sync")
      #expect(try await county("ward", "list").contains("no case"))
    }
  }

  @Test func `two who disagree on whether two cases are one youth's are shown to, and both stay`()
    async throws
  {
    try await County.run { county in
      try await county.join("desk", team: "child_services")
      for name in ["Kiki R.", "Kiki Reyes"] {
        try await county("office", "new")
        try await county("office", "set", "person", "aliases", name)
      }
      try await county("office", "sync")
      try await county("desk", "sync")
      struct Found: Decodable { var id: String }
      let found = try JSONDecoder().decode(
        [Found].self, from: Data(try await county("office", "find", "Kiki", "--json").utf8))
      try #require(found.count == 2)
      let people = found.map(\.id)
      try await county("office", "same", people[0], people[1])
      #expect(try await county("office", "find", "Kiki").contains("one person with"))
      try await county("desk", "not-same", people[1], people[0])
      for laptop in ["office", "desk", "office"] { try await county(laptop, "sync") }
      for laptop in ["office", "desk"] {
        #expect(try await !county(laptop, "find", "Kiki").contains("one person with"), "\(laptop)")
        #expect(try await county(laptop, "conflicts").contains("Same person"), "\(laptop)")
      }
      try await county("desk", "same", people[0], people[1])
      for laptop in ["desk", "office"] { try await county(laptop, "sync") }
      #expect(try await county("office", "find", "Kiki").contains("one person with"))
      #expect(try await county("office", "conflicts").contains("nothing needs you"))
    }
  }
}
