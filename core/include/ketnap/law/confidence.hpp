#pragma once

namespace ketnap {

/// How sure a fact of law is. `confirmed`: the text was read; `reported`: a secondary source says so; `draft`: a human with the text
/// must still confirm it (an output that used it says so); `example`: made up to show something.
enum class Confidence { confirmed, reported, draft, example };

}  // namespace ketnap
