// Extracts for analysts: tables in a SQLite file that any tool opens.

public import LocalReplica

/// A SQLite file of some tables, made from values that were read before.
public enum Extract {
  /// Writes tables to a file.
  ///
  /// - Parameters:
  ///   - tables: the tables, whose names differ.
  ///   - path: an empty file, or none.
  /// - Throws: ``FieldkeepError``; whatever is in the file then is of no use.
  public static func write(_ tables: [ExtractTable], to path: String) throws(FieldkeepError) {
    do { try ExtractFile.write(tables, to: path) } catch { throw .replica(error) }
  }
}
