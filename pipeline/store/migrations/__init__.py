"""Steps that bring a database to the tables in pipeline/store/tables/."""
