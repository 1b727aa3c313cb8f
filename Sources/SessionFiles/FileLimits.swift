/// How much a session may keep: of its downloads, and as much again of its uploads.
package struct FileLimits: Sendable, Hashable {
    package var bytesPerFile: Int64
    package var bytesInTotal: Int64
    package var files: Int

    package init(bytesPerFile: Int64, bytesInTotal: Int64, files: Int) {
        self.bytesPerFile = bytesPerFile
        self.bytesInTotal = bytesInTotal
        self.files = files
    }

    package static let standard = FileLimits(bytesPerFile: 512 << 20, bytesInTotal: 2 << 30, files: 500)

    /// Why a file that has so many bytes, beside others that have so many together, is too much; nil when it is not.
    package func excess(of bytes: Int64, besides others: Int64) -> String? {
        if bytes > bytesPerFile { return "a file may have at most \(bytesPerFile) bytes" }
        let (total, overflow) = bytes.addingReportingOverflow(others)
        return overflow || total > bytesInTotal ? "the files may have at most \(bytesInTotal) bytes together" : nil
    }

    /// That there may be no more files.
    package var countExcess: String { "there may be at most \(files) files; delete some" }
}
