// What the program ends with: scripts rely on the numbers, so each problem keeps its own.

import Fieldkeep
import Testing

@testable import FieldkeepCommand

@Suite struct FailureTests {
  private static let folderProblems: [(FolderProblem, FieldkeepCommand.ExitStatus)] = [
    (.cannotBeMade, .cannotCreate), (.cannotBeWritten, .cannotCreate),
    (.cannotBeOpened, .cannotCreate), (.exists, .cannotCreate), (.noFile, .noInput),
    (.cannotBeRead, .storage), (.storageKeyMissing, .configuration),
    (.readableByOthers, .configuration), (.storageKey(.notAStorageKey), .badData),
  ]

  @Test(arguments: folderProblems)
  func `what is wrong with a folder decides how the program ends, not the words for it`(
    problem: FolderProblem, status: FieldkeepCommand.ExitStatus
  ) throws {
    // A path that says what the old words said.
    for path in ["/data", "/no file/is missing/exists already"] {
      let failure = try #require(Failure(FieldkeepError.folder(path: path, problem)))
      #expect(failure.status == status)
      #expect(failure.message.contains("\(path): \(problem)"))
    }
  }
}
