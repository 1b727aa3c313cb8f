extension PageOutline {
    /// The lines that an earlier outline does not have, indentation aside, as text with this outline's indentation.
    /// Empty when nothing is new. Lines that are the same many times count as often as they are there.
    package func newLines(since earlier: PageOutline) -> String {
        var known: [String: Int] = [:]
        for line in earlier.lines { known[line.text, default: 0] += 1 }
        var new: [OutlineLine] = []
        for line in lines {
            if let count = known[line.text], count > 0 {
                known[line.text] = count - 1
            } else {
                new.append(line)
            }
        }
        return Self.text(new[...])
    }

    /// What stays the same as long as the page offers the same: for a digest by which cached actions are found. Roles,
    /// tags and names of what can be acted on or gives structure, with depths; neither ids nor running text, which
    /// differ from visit to visit.
    package var fingerprintInput: [UInt8] {
        var bytes: [UInt8] = []
        for line in lines where line.role != "StaticText" && line.role != "ListMarker" && line.role != "LineBreak" {
            let owner = documents[Int(line.document)].document
            bytes.append(contentsOf: "\(line.depth)\t\(line.role)\t\(owner.tag(Int(line.place)))\t\(line.name)\n".utf8)
        }
        return bytes
    }
}
