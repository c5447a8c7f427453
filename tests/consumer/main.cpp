// What a user's project does: include installed headers, link the exported target, call into both libraries.
#include <iostream>
#include <ketnap/base/error.hpp>
#include <ketnap/linked_in.hpp>
