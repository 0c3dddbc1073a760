// The letters that English and its neighbours pronounce in many ways: C, G, J, S, T, W. Each rule names what it is for in
// the words of the algorithm's author.

extension MetaphoneCoder {
  mutating func codeC() {
    let isGermanic =
      current > 1 && !isVowel(current - 2) && at(current - 1, "ACH") && letter(current + 2) != "I"
      && (letter(current + 2) != "E" || at(current - 2, "BACHER", "MACHER"))
    if isGermanic || at(current, "CHIA") {
      add("K")
      current += 2
    } else if current == 0, at(0, "CAESAR") {
      add("S")
      current += 2
    } else if at(current, "CH") {
      codeCH()
      current += 2
    } else if at(current, "CZ"), !at(current - 2, "WICZ") {
      add("S", or: "X")
      current += 2
    } else if at(current + 1, "CIA") {
      add("X")
      current += 3
    } else if at(current, "CC"), !(current == 1 && letter(0) == "M") {
      codeCC()
    } else if at(current, "CK", "CG", "CQ") {
      add("K")
      current += 2
    } else if at(current, "CI", "CE", "CY") {
      add("S", or: at(current, "CIO", "CIE", "CIA") ? "X" : "S")
      current += 2
    } else {
      add("K")
      let isDoubled = at(current + 1, "C", "K", "Q") && !at(current + 1, "CE", "CI")
      current += isDoubled ? 2 : 1
    }
  }

  private mutating func codeCH() {
    if current > 0, at(current, "CHAE") {
      add("K", or: "X")  // Michael
      return
    }
    let isGreek =
      current == 0 && !at(0, "CHORE")
      && (at(1, "HARAC", "HARIS") || at(1, "HOR", "HYM", "HIA", "HEM"))
    let isHard =
      at(0, "SCH") || at(current - 2, "ORCHES", "ARCHIT", "ORCHID") || at(current + 2, "T", "S")
      || ((at(current - 1, "A", "O", "U", "E") || current == 0)
        && at(current + 2, "L", "R", "N", "M", "B", "H", "F", "V", "W", " "))
    if isGreek || isHard || (current > 0 && at(0, "MC")) {
      add("K")
    } else {
      add("X", or: current > 0 ? "K" : "X")
    }
  }

  private mutating func codeCC() {
    guard at(current + 2, "I", "E", "H"), !at(current + 2, "HU") else {
      add("K")  // Bacchus
      current += 2
      return
    }
    let isTwoSounds = (current == 1 && letter(0) == "A") || at(current - 1, "UCCEE", "UCCES")
    add(isTwoSounds ? "KS" : "X")  // accident, and Bellocchio
    current += 3
  }

  mutating func codeG() {
    if letter(current + 1) == "H" {
      codeGH()
      current += 2
    } else if letter(current + 1) == "N" {
      if current == 1, isVowel(0), !isSlavoGermanic {
        add("KN", or: "N")
      } else if !at(current + 2, "EY"), !isSlavoGermanic {
        add("N", or: "KN")
      } else {
        add("KN")  // Cagney
      }
      current += 2
    } else if at(current + 1, "LI"), !isSlavoGermanic {
      add("KL", or: "L")  // Tagliaro
      current += 2
    } else if current == 0,
      letter(1) == "Y"
        || at(1, "ES", "EP", "EB", "EL", "EY", "IB", "IL", "IN", "IE", "EI", "ER")
    {
      add("K", or: "J")
      current += 2
    } else if at(current + 1, "ER") || letter(current + 1) == "Y",
      !at(0, "DANGER", "RANGER", "MANGER"), !at(current - 1, "E", "I"),
      !at(current - 1, "RGY", "OGY")
    {
      add("K", or: "J")
      current += 2
    } else if at(current + 1, "E", "I", "Y") || at(current - 1, "AGGI", "OGGI") {
      if at(0, "SCH") || at(current + 1, "ET") {
        add("K")
      } else {
        add("J", or: at(current + 1, "IER ") ? "J" : "K")
      }
      current += 2
    } else {
      single("K")
    }
  }

  private mutating func codeGH() {
    if current > 0, !isVowel(current - 1) {
      add("K")
    } else if current == 0 {
      add(letter(2) == "I" ? "J" : "K")  // Ghislane
    } else if at(current - 2, "B", "H", "D") || at(current - 3, "B", "H", "D")
      || at(current - 4, "B", "H")
    {
      return  // Hugh
    } else if current > 2, letter(current - 1) == "U", at(current - 3, "C", "G", "L", "R", "T") {
      add("F")  // McLaughlin
    } else if letter(current - 1) != "I" {
      add("K")
    }
  }

  mutating func codeJ() {
    if at(current, "JOSE") {
      // Alone it is Spanish; at the beginning of a longer name it may be Joseph.
      add(current == 0 && letters.count == 4 ? "H" : "J", or: "H")
      current += 1
      return
    }
    if current == 0 {
      add("J", or: "A")  // Jankelowicz
    } else if isVowel(current - 1), !isSlavoGermanic, at(current + 1, "A", "O") {
      add("J", or: "H")  // Bajador
    } else if current == last {
      add("J", or: "")
    } else if !at(current + 1, "L", "T", "K", "S", "N", "M", "B", "Z"),
      !at(current - 1, "S", "K", "L")
    {
      add("J")
    }
    current += letter(current + 1) == "J" ? 2 : 1
  }

  mutating func codeS() {
    if at(current - 1, "ISL", "YSL") {
      current += 1  // Carlisle
    } else if current == 0, at(0, "SUGAR") {
      add("X", or: "S")
      current += 1
    } else if at(current, "SH") {
      add(at(current + 1, "HEIM", "HOEK", "HOLM", "HOLZ") ? "S" : "X")
      current += 2
    } else if at(current, "SIO", "SIA") {
      add("S", or: isSlavoGermanic ? "S" : "X")
      current += 3
    } else if (current == 0 && at(1, "M", "N", "L", "W")) || at(current + 1, "Z") {
      add("S", or: "X")  // Smith is Schmidt
      current += at(current + 1, "Z") ? 2 : 1
    } else if at(current, "SC") {
      codeSC()
      current += 3
    } else {
      let isFrenchEnd = current == last && at(current - 2, "AI", "OI")
      add(isFrenchEnd ? "" : "S", or: "S")
      current += at(current + 1, "S", "Z") ? 2 : 1
    }
  }

  private mutating func codeSC() {
    if letter(current + 2) == "H" {
      if at(current + 3, "ER", "EN") {
        add("X", or: "SK")  // Schenker
      } else if at(current + 3, "OO", "UY", "ED", "EM") {
        add("SK")  // school
      } else {
        add("X", or: current == 0 && !isVowel(3) && letter(3) != "W" ? "S" : "X")
      }
    } else {
      add(at(current + 2, "I", "E", "Y") ? "S" : "SK")
    }
  }

  mutating func codeT() {
    if at(current, "TION") || at(current, "TIA", "TCH") {
      add("X")
      current += 3
    } else if at(current, "TH") || at(current, "TTH") {
      let isPlain = at(current + 2, "OM", "AM") || at(0, "SCH")  // Thomas
      add(isPlain ? "T" : "0", or: "T")
      current += 2
    } else {
      add("T")
      current += at(current + 1, "T", "D") ? 2 : 1
    }
  }

  mutating func codeW() {
    if at(current, "WR") {
      add("R")
      current += 2
      return
    }
    if current == 0, isVowel(1) || letter(1) == "H" {
      add("A", or: isVowel(1) ? "F" : "A")  // Wasserman is Vasserman
    }
    let isSlavicEnd =
      (current == last && isVowel(current - 1))
      || at(current - 1, "EWSKI", "EWSKY", "OWSKI", "OWSKY") || at(0, "SCH")
    if isSlavicEnd {
      add("", or: "F")  // Arnow is Arnoff
      current += 1
    } else if at(current, "WICZ", "WITZ") {
      add("TS", or: "FX")
      current += 4
    } else {
      current += 1
    }
  }
}
