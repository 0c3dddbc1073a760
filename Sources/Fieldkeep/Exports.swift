// What an application names when it uses the library: records, schemas, identifiers. One import brings all of it.

@_exported public import CausalMerge
@_exported public import RecordSchema
