"""The store: tables, migrations, and one module of statements for each group of tables."""
