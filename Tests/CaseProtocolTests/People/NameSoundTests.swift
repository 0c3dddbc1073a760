// Names as they are heard: the codes that the algorithm's author published, and names of the county in both spellings.

import CaseProtocol
import Testing

@Suite struct DoubleMetaphoneTests {
  /// Words that the article and its code name as examples of a rule, with what the rule gives.
  private static let published: [(String, String, String)] = [
    ("Smith", "SM0", "XMT"), ("Schmidt", "XMT", "SMT"), ("Schneider", "XNTR", "SNTR"),
    ("Snider", "SNTR", "XNTR"), ("Thomas", "TMS", "TMS"), ("Thames", "TMS", "TMS"),
    ("Jose", "HS", "HS"), ("Michael", "MKL", "MXL"), ("Catherine", "K0RN", "KTRN"),
    ("Richard", "RXRT", "RKRT"), ("Thumb", "0M", "TM"), ("Gallegos", "KLKS", "KKS"),
    ("Cabrillo", "KPRL", "KPR"), ("Xavier", "SF", "SFR"), ("Bajador", "PJTR", "PHTR"),
    ("McLaughlin", "MKLFLN", "MKLFLN"), ("Filipowicz", "FLPTS", "FLPFX"),
    ("Wasserman", "ASRMN", "FSRMN"), ("Arnow", "ARN", "ARNF"), ("Caesar", "SSR", "SSR"),
    ("Chianti", "KNT", "KNT"), ("Chemistry", "KMSTR", "KMSTR"), ("Edge", "AJ", "AJ"),
    ("Edgar", "ATKR", "ATKR"), ("Ghislane", "JLN", "JLN"), ("Hugh", "H", "H"),
    ("Laugh", "LF", "LF"), ("Cagney", "KKN", "KKN"), ("Tagliaro", "TKLR", "TLR"),
    ("Danger", "TNJR", "TNKR"), ("Island", "ALNT", "ALNT"), ("Sugar", "XKR", "SKR"),
    ("Campbell", "KMPL", "KMPL"), ("Bellocchio", "PLX", "PLX"), ("Bacchus", "PKS", "PKS"),
    ("Accident", "AKSTNT", "AKSTNT"), ("Focaccia", "FKX", "FKX"), ("Czerny", "SRN", "XRN"),
    ("School", "SKL", "SKL"), ("Schenker", "XNKR", "SKNKR"), ("Breaux", "PR", "PR"),
    ("Zhao", "J", "J"), ("Knight", "NT", "NT"), ("Philip", "FLP", "FLP"),
    ("Carlisle", "KRLL", "KRLL"), ("Orchestra", "ARKSTR", "ARKSTR"),
    ("Yankelovich", "ANKLFX", "ANKLFK"),
    ("Jankelowicz", "JNKLTS", "ANKLFX"), ("Artois", "ART", "ARTS"), ("Rogier", "RJ", "RJR"),
  ]

  @Test(arguments: published)
  func `a word has the codes that its rule gives`(word: String, primary: String, alternate: String)
  {
    let sound = DoubleMetaphone(word)
    #expect(sound.primary == primary)
    #expect(sound.alternate == alternate)
  }

  @Test func `case and accents do not matter, and what is no letter is left out`() {
    for (plain, other) in [("Jose", "JOSÉ"), ("Nunez", "Núñez"), ("ONeil", "O'Neil")] {
      #expect(DoubleMetaphone(plain) == DoubleMetaphone(other))
    }
    for nothing in ["", "123", "😀", "李"] { #expect(DoubleMetaphone(nothing).primary.isEmpty) }
  }

  @Test func `no word of letters traps it`() {
    var random = SeededGenerator(seed: 7)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for _ in 0..<20_000 {
      let word = String(
        (0..<Int.random(in: 0...7, using: &random)).map { _ in
          letters[Int.random(in: 0..<26, using: &random)]
        })
      let sound = DoubleMetaphone(word)
      let signs = Set("AHJKLMNPRSTFX0")
      #expect(signs.isSuperset(of: sound.primary + sound.alternate), "\(word)")
    }
  }
}

@Suite struct NameSoundTests {
  private static let alike: [(String, String)] = [
    ("Kiki", "Keekee"), ("Kiki", "Kikki"), ("Jose", "Hosé"), ("Javier", "Havier"),
    ("Jesus", "Hesus"), ("Juan", "Huan"), ("Jessenia", "Yesenia"), ("Llesenia", "Yesenia"),
    ("Gerardo", "Jerardo"), ("Gisela", "Jisela"), ("Valeria", "Baleria"), ("Xavier", "Javier"),
    ("Vanessa", "Banesa"), ("Hector", "Ector"), ("Castillo", "Castiyo"), ("Ruiz", "Ruis"),
    ("Cruz", "Kruz"), ("Nuñez", "Nunes"), ("Catherine", "Katharine"), ("Steven", "Stephen"),
    ("Brittany", "Britney"), ("Jasmine", "Yazmin"), ("Angel", "Anhel"),
    ("Destiny", "Destinee"), ("Aaliyah", "Aliya"), ("Monique", "Monik"), ("Ashley", "Ashlee"),
  ]

  @Test(arguments: alike)
  func `names that sound alike are found by each other`(left: String, right: String) throws {
    let (first, second) = (try #require(NameSound(left)), try #require(NameSound(right)))
    #expect(first.likeness(to: second) != nil)
    #expect(first.likeness(to: second) == second.likeness(to: first))
  }

  @Test(arguments: [
    ("Kiki", "Coco Chanel"), ("Maria", "Jose"), ("Diamond", "Destiny"), ("Ana", "Eva"),
    ("Carlos", "Marcos"), ("Lupe", "Rosa"),
    // A limit: no rule of either language makes these one name. An alias has to.
    ("Shawn", "Sean"), ("Guadalupe", "Lupe"),
  ])
  func `names that do not sound alike are not`(left: String, right: String) throws {
    let first = try #require(NameSound(left))
    let second = try #require(NameSound.words(of: right).last)
    #expect(first.likeness(to: second) == nil)
  }

  @Test func `the same spelling is equal, whatever its accents`() throws {
    let sound = try #require(NameSound("José"))
    #expect(sound.likeness(to: try #require(NameSound("JOSE"))) == .equal)
    #expect(NameSound("") == nil)
    #expect(NameSound("77") == nil)
  }

  @Test func `a name is its words`() {
    #expect(
      NameSound.words(of: "Ana-María de la O'Neil ").map(\.letters) == [
        "ANA", "MARIA", "DE", "LA", "ONEIL",
      ])
    #expect(NameSound.words(of: " 12 !").isEmpty)
  }
}
